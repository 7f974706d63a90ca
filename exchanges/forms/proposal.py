"""Answering an offer or a request: a few words, perhaps a time, and about how long."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import home_visits
from exchanges.forms import home_visits as visits
from exchanges.forms.fields import DayInput, HoursField, TimeInput, words_field
from exchanges.forms.steps import check_day_and_time
from exchanges.models import Listing
from ledger import hours
from members.choosing import ActingField
from members.models import Membership


class ProposeForm(forms.Form):
    message = words_field(_("A few words to them"), required=False, rows=4)
    day = forms.DateField(label=_("Which day would suit you?"), required=False, widget=DayInput)
    time = forms.TimeField(label=_("At what time?"), required=False, widget=TimeInput)

    def __init__(
        self,
        *args: Any,
        listing: Listing,
        memberships: Sequence[Membership],
        today: dt.date,
        acting_for: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listing, self.memberships, self.today = listing, memberships, today
        about = listing.estimated_minutes
        self.fields["length"] = HoursField(
            step_minutes=listing.bank.step_minutes,
            label=_("About how long?"),
            required=False,
            initial=hours.clock(about) if about else None,
        )
        self.fields["me"] = ActingField(memberships, asked=acting_for)
        self.fields["day"].widget.attrs["min"] = today.isoformat()
        category, theirs = listing.category, listing.membership
        if any(home_visits.is_first(category, theirs, own) for own in memberships):
            self.fields[visits.FIELD] = visits.has_read()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        check_day_and_time(self, self.today)
        return told

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes, by its names."""
        told = self.cleaned_data
        day, time, length = told["day"], told["time"], told["length"]
        zone = self.listing.bank.zone
        return {
            "membership": told["me"],
            "message": told["message"],
            "planned_at": dt.datetime.combine(day, time, tzinfo=zone) if day and time else None,
            "planned_minutes": length.minutes if length else None,
            "has_read_guidance": told.get(visits.FIELD, False),
        }
