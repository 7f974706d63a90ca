"""What a coordinator writes down for members: from a slip of paper, or from the telephone."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import guessing
from exchanges.forms.fields import DayInput, HoursField
from exchanges.models import Category, Exchange, Side
from exchanges.steps import Via
from ledger import hours
from members.choosing import MemberField
from members.models import Person, TimeBank
from members.refusals import Refused

BOTH = "both"
# What the verb calls minutes is written here as a length of time.
_FIELDS = {"minutes": "length"}
CHANNELS = [
    (Exchange.Channel.PAPER.value, gettext_lazy("On paper")),
    (Exchange.Channel.PHONE.value, gettext_lazy("By phone")),
    (Exchange.Channel.PERSON.value, gettext_lazy("In person")),
]


# As on the page, so that the summary of errors reads from top to bottom.
ORDER = [
    "channel",
    "source",
    "provider",
    "recipient",
    "title",
    "category",
    "happened_on",
    "length",
    "told_by",
]


def _member(person: Person, label: str) -> MemberField:
    field = MemberField(label=label, help_text=_("A name or a number."))
    field.offer(person)
    return field


class RecordForm(forms.Form):
    """Who helped whom, what, when, how long; and how the coordinator knows."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it reach you?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        initial=CHANNELS[0][0],
    )
    source = forms.CharField(
        label=gettext_lazy("Number of the slip, or who rang"), max_length=100, required=False
    )
    title = forms.CharField(
        label=gettext_lazy("What was it?"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    happened_on = forms.DateField(label=gettext_lazy("When was it?"), widget=DayInput)
    understood_minutes = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank, self.is_guessed = person.bank, False
        self.reading: hours.Reading | None = None
        self.fields["provider"] = _member(person, _("Who provided this?"))
        self.fields["recipient"] = _member(person, _("Who received this?"))
        self.fields["category"] = forms.ModelChoiceField(
            label=_("Kind of help"),
            queryset=Category.objects.visible_to(person).in_use(),
            empty_label=_("As with similar help before"),
            required=False,
            to_field_name="public_id",
        )
        self.fields["happened_on"].initial = today
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        self.fields["length"] = HoursField(step_minutes=self.bank.step_minutes, label=_("How long was it?"))
        voices = self._voices()
        self.fields["told_by"] = forms.ChoiceField(
            label=_("Who says so?"), choices=voices, initial=voices[0][0], widget=forms.RadioSelect
        )
        self.order_fields(ORDER)

    def _voices(self) -> list[tuple[str, str]]:
        """Whose word it may be by the time bank's policy; a slip that both signed is always good."""
        words = {Side.PROVIDER: _("The one who helped"), Side.RECIPIENT: _("The one who was helped")}
        policy = self.bank.recording
        alone = [(s.value, words[s]) for s in Side if policy in (TimeBank.Recording.EITHER, s.value)]
        return [(BOTH, _("Both")), *alone]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self._show_rounding(told)
        self._find_kind_of_help(told)
        return told

    def _show_rounding(self, told: dict[str, Any]) -> None:
        """Rounded hours are said back before they are saved; what was said back once is taken."""
        reading = self.reading = told.get("length")
        if reading and reading.rounded_from and told.get("understood_minutes") != reading.minutes:
            words = {
                "written": hours.spoken(reading.rounded_from),
                "step": self.bank.step_minutes,
                "rounded": hours.spoken(reading.minutes),
            }
            self.add_error(
                "length",
                _(
                    "You wrote %(written)s. This time bank counts in steps of %(step)d minutes, so it would be"
                    " %(rounded)s. Save once more if that is right."
                )
                % words,
            )

    def _find_kind_of_help(self, told: dict[str, Any]) -> None:
        """What was chosen, or what the words meant before; asked for only when that says nothing."""
        provider, recipient = told.get("provider"), told.get("recipient")
        if told.get("category") or not (told.get("title") and provider and recipient):
            return
        guess = guessing.category_of(told["title"], provider=provider, recipient=recipient)
        if guess:
            told["category"], self.is_guessed = guess.category, True
        else:
            self.add_error("category", _("Choose the kind of help that comes nearest."))

    def refuse(self, refusal: Refused) -> None:
        """Put a verb's sentence beside the field it is about, or above them all."""
        field = _FIELDS.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, refusal.sentence)

    @property
    def via(self) -> Via:
        """How the word came, and whose it is; of two who both signed, one the policy lets log."""
        told = self.cleaned_data["told_by"]
        alone = [value for value, _words in self._voices() if value != BOTH]
        return Via(
            channel=self.cleaned_data["channel"],
            source=self.cleaned_data["source"].strip(),
            side=Side(alone[0] if told == BOTH else told),
        )

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes, by its names."""
        told = self.cleaned_data
        names = ("provider", "recipient", "title", "category", "happened_on")
        return {name: told[name] for name in names} | {
            "minutes": told["length"].minutes,
            "both_agreed": told["told_by"] == BOTH,
            "via": self.via,
        }
