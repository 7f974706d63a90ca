"""What is asked when somebody moves into a household or out: their place, the share, who goes along, whose word."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchanges.forms.fields import HoursField, ask_how_told, choice_in, via_of, words_field
from exchanges.moving import MovingIn, MovingOut
from exchanges.steps import Via
from ledger import hours
from members.models import Person, Seat


class MoveForm(forms.Form):
    """How they said it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = words_field(
            _("What did they say?"),
            required=True,
            hint=_("It stands with the hours on both statements."),
            longest=900,
        )
        ask_how_told(self)

    @property
    def via(self) -> Via:
        return via_of(self)


class MoveInForm(MoveForm):
    kind = forms.ChoiceField(
        label=_("Their place in the household"),
        choices=[
            (Seat.Kind.HOLDER.value, _("One of the adults")),
            (Seat.Kind.DEPENDANT.value, _("A dependant, whom others log for")),
        ],
        initial=Seat.Kind.HOLDER.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, asked: MovingIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        told = self.cleaned_data
        return {"kind": told["kind"], "words": told["words"], "via": self.via}


class MoveOutForm(MoveForm):
    """The share, at first an equal one; and the dependants that go along."""

    along = forms.MultipleChoiceField(
        label=_("Who goes along?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Name of the new household"), max_length=100, required=False)

    def __init__(self, *args: Any, asked: MovingOut, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["share"] = HoursField(
            # A share is whole minutes, whatever step the time bank counts in.
            step_minutes=1,
            label=_("How much of it goes along?"),
            initial=hours.clock(abs(asked.equal_minutes)),
            help_text=gettext("An equal part is %(hours)s. Agree on another one if you like, down to 0:00.")
            % {"hours": hours.compact(abs(asked.equal_minutes))},
        )
        if not asked.balance_minutes:
            del self.fields["share"]
        choice_in(self, "along").choices = [(str(one.public_id), one.name) for one in asked.dependants]
        if not asked.dependants:
            del self.fields["along"], self.fields["name"]
        self.order_fields(["share", "along", "name", "words", "channel", "source"])

    @property
    def share_minutes(self) -> int:
        """With the sign of the balance it is a part of."""
        reading = self.cleaned_data.get("share")
        minutes = reading.minutes if reading else 0
        return -minutes if self.asked.balance_minutes < 0 else minutes

    @property
    def along_people(self) -> list[Person]:
        chosen = self.cleaned_data.get("along", [])
        return [one for one in self.asked.dependants if str(one.public_id) in chosen]

    @property
    def mark(self) -> str:
        """Sent along with the form: it says that just this has been read."""
        along = "-".join(str(one.pk) for one in self.along_people)
        return f"{self.asked.balance_minutes}/{self.share_minutes}/{along}"

    @property
    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "share_minutes": self.share_minutes,
            "along": self.along_people,
            "name": told.get("name", ""),
            "words": told["words"],
            "via": self.via,
        }
