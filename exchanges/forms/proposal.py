"""Answering an offer or a request: a few words, perhaps a time, and about how long."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import home_visits
from exchanges.forms import home_visits as visits
from exchanges.forms.fields import DayInput, HoursField, TimeInput, ask_how_told, via_of, words_field
from exchanges.forms.steps import check_day_and_time
from exchanges.models import Listing, Side
from ledger import hours
from members.choosing import ActingField, MemberField
from members.models import Membership, Person


class AnswerForm(forms.Form):
    """What is said, whoever says it."""

    message = words_field(_("A few words to them"), required=False, rows=4)
    day = forms.DateField(label=_("Which day would suit you?"), required=False, widget=DayInput)
    time = forms.TimeField(label=_("At what time?"), required=False, widget=TimeInput)

    def __init__(
        self,
        *args: Any,
        listing: Listing,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listing, self.today = listing, today
        about = listing.estimated_minutes
        self.fields["length"] = HoursField(
            step_minutes=listing.bank.step_minutes,
            label=_("About how long?"),
            required=False,
            initial=hours.clock(about) if about else None,
        )
        self.fields["day"].widget.attrs["min"] = today.isoformat()

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


class ProposeForm(AnswerForm):
    """One's own answer, for whom one acts."""

    def __init__(
        self, *args: Any, memberships: Sequence[Membership], acting_for: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = memberships
        self.fields["me"] = ActingField(memberships, asked=acting_for)
        category, theirs = self.listing.category, self.listing.membership
        if any(home_visits.is_first(category, theirs, own) for own in memberships):
            self.fields[visits.FIELD] = visits.has_read()


class ProposeOnWordForm(AnswerForm):
    """The answer of a member who asked a coordinator to give it, with how they did."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = MemberField(label=_("Whose answer is it?"))
        whose.offer(person, exclude_own=True)
        self.fields["me"] = whose
        ask_how_told(self)
        if self.listing.category.is_at_home:
            # Whose answer it is is not known yet; the verb says where the two have met before.
            self.fields[visits.FIELD] = visits.has_read(on_behalf=True)
            self.fields[visits.FIELD].required = False
        self.order_fields(["me", "channel", "source", "message", "day", "time", "length"])

    @property
    def given(self) -> dict[str, Any]:
        asking = Side.RECIPIENT if self.listing.is_offer else Side.PROVIDER
        return {**super().given, "via": replace(via_of(self), side=asking)}
