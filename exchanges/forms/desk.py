"""What a coordinator chooses about what waits on the desk, and what a call brought."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import marking
from exchanges.forms.fields import DayInput, choice_in, words_field
from members.choosing import MemberField
from members.models import Conversation, Membership, Person, Seat
from members.refusals import Refused

MYSELF, PUT_OFF = "myself", "put_off"
TOMORROW, WEEK, MONTH, DAY = "1", "7", "30", "day"
Because, Outcome = Conversation.Because, Conversation.Outcome


class ShareForm(forms.Form):
    """Who is to look after it: oneself, a colleague; or nobody until a day."""

    who = forms.ChoiceField(
        label=_("What is to become of it?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose who looks after it, or put it off.")
        ),
    )
    until = forms.ChoiceField(
        label=_("Until when, if you put it off"),
        choices=[
            (TOMORROW, _("Tomorrow")),
            (WEEK, _("In a week")),
            (MONTH, _("In a month")),
            (DAY, _("The day I choose here")),
        ],
        initial=WEEK,
        required=False,
    )
    day = forms.DateField(label=_("Day"), widget=DayInput, required=False)

    def __init__(self, person: Person, today: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.people = {str(one.public_id): one for one in marking.colleagues(person)} | {MYSELF: person}
        asked = [
            (key, _("Ask %(name)s") % {"name": one.name}) for key, one in self.people.items() if one != person
        ]
        choice_in(self, "who").choices = [
            (MYSELF, _("I look after it")),
            *asked,
            (PUT_OFF, _("Put it off")),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("who") == PUT_OFF and said.get("until") == DAY and not said.get("day"):
            self.add_error("day", _("Choose the day from which it is on the desk again."))
        return said

    @property
    def colleague(self) -> Person | None:
        """Who looks after it; None where it is put off."""
        return self.people.get(self.cleaned_data["who"])

    @property
    def until_day(self) -> dt.date:
        said = self.cleaned_data
        if said["until"] == DAY:
            day: dt.date = said["day"]
            return day
        return self.today + dt.timedelta(days=int(said["until"] or WEEK))


class CallForm(forms.Form):
    """What came of a call, with whom, in a few words; and when to think of them again."""

    they_called = forms.BooleanField(label=_("They called us"), required=False)
    person = forms.ChoiceField(label=_("Who did you speak to?"), required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Say what came of it: choose one of the answers.")
        ),
    )
    words = words_field(
        _("A few words for your colleagues"),
        required=False,
        hint=_("Only what helps: members can ask to read what is kept about them."),
    )
    again_on = forms.DateField(
        label=_("Call again on"),
        widget=DayInput,
        required=False,
        help_text=_("Leave it empty, and we think of them again in good time."),
    )

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.acting().filter(membership=membership).select_related("person")
        self.people = {str(seat.person.public_id): seat.person for seat in seats.order_by("pk")}
        if len(self.people) > 1:
            choices = [(key, one.name) for key, one in self.people.items()]
            choice_in(self, "person").choices = [("", _("Somebody of them")), *choices]
        else:
            del self.fields["person"]

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes, by its names."""
        said = self.cleaned_data
        only = next(iter(self.people.values()), None) if len(self.people) == 1 else None
        told = {name: said[name] for name in ("outcome", "words", "again_on")}
        if said.get("they_called"):
            told["because"] = Because.THEY_CALLED
        return told | {"person": self.people.get(said.get("person", ""), only)}

    def refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class WhoCalledForm(forms.Form):
    """Whose call it is that is to be written down."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = MemberField(label=_("Who called, or whom did you call?"), help_text=_("A name or a number."))
        field.offer(person, exclude_own=True)
        self.fields["member"] = field

    @property
    def membership(self) -> Membership:
        found: Membership = self.cleaned_data["member"]
        return found
