"""The shape of what an admin types about a correction or a write-off. Forms parse; verbs do."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms import HoursField
from members.choosing import MemberField
from members.models import Person

REASON = forms.Textarea(attrs={"rows": 3})
REASON_ASKED = {"required": _("Please write the reason: everybody it concerns will read it.")}


class ExactHoursField(HoursField):
    """To the minute: what was entered wrongly need not fit the time bank's step."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("To the minute, as you like to write it: 1:30, 1.5, 37m"))
        super().__init__(step_minutes=1, **options)


class CorrectionForm(forms.Form):
    """Hours from one member to another, or between a member and the pot: how many, of which day, and why."""

    MEMBERS, FROM_POT, TO_POT = "members", "from_pot", "to_pot"

    between = forms.ChoiceField(
        label=_("Between whom?"),
        choices=[
            (MEMBERS, _("Two members")),
            (FROM_POT, _("Out of the community pot, to a member")),
            (TO_POT, _("From a member, into the community pot")),
        ],
        initial=MEMBERS,
        widget=forms.RadioSelect,
    )
    concerns_on = forms.DateField(
        label=_("Which day is it about?"),
        help_text=_("The day of the mistake. The statement shows it too."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Everybody it concerns will read this, on the statement too."),
        max_length=1000,
        widget=REASON,
        error_messages=REASON_ASKED,
    )

    def __init__(self, *args: Any, person: Person, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between = self.data.get("between", self.get_initial_for_field(self.fields["between"], "between"))
        self.fields["giver"] = _member(
            _("Who will have fewer hours?"), person, required=between != self.FROM_POT
        )
        self.fields["receiver"] = _member(
            _("Who will have more hours?"), person, required=between != self.TO_POT
        )
        self.fields["length"] = ExactHoursField(label=_("How many hours?"))
        self.fields["concerns_on"].initial = today
        self.fields["concerns_on"].widget.attrs["max"] = today.isoformat()
        # As the page shows them: what is wrong is listed in this order.
        self.order_fields(["between", "giver", "receiver", "length", "concerns_on", "reason"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for between, name in ((self.FROM_POT, "giver"), (self.TO_POT, "receiver")):
            if told.get("between") == between:
                # What was typed before the pot was chosen means nothing now.
                told[name] = None
                self.errors.pop(name, None)
        return told


class WriteOffForm(forms.Form):
    """A member's balance that the pot takes over: whose, how much of it, and why."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("For example: they have moved away. Everybody it concerns will read this."),
        max_length=1000,
        widget=REASON,
        error_messages=REASON_ASKED,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = _member(_("Whose balance?"), person)
        self.fields["length"] = ExactHoursField(
            label=_("How many hours of it?"),
            required=False,
            help_text=_("Leave it empty for the whole balance, above or below zero."),
        )
        self.order_fields(["member", "length", "reason"])


def _member(label: Any, person: Person, *, required: bool = True) -> MemberField:
    field = MemberField(label=label, required=required)
    field.offer(person)
    return field
