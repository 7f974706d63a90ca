"""The fields that forms of exchanges share: hours as people write them, and a day with a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.models import Exchange
from exchanges.steps import WEB, Via
from ledger.forms import HoursField

__all__ = [
    "CHANNELS",
    "DAY_MISSING",
    "TIME_MISSING",
    "DayInput",
    "HoursField",
    "TimeInput",
    "ask_how_told",
    "choice_in",
    "via_of",
    "words_field",
]

CHANNELS = [
    (Exchange.Channel.PHONE.value, _("By phone")),
    (Exchange.Channel.PAPER.value, _("On paper")),
    (Exchange.Channel.PERSON.value, _("In person")),
]

DAY_MISSING = {"required": _("Choose a day.")}
TIME_MISSING = {"required": _("Add the time of day, for example 14:30.")}


class DayInput(forms.DateInput):
    """The browser's own calendar, which wants the day as 2026-11-17 whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def words_field(
    label: Any, *, required: bool, hint: Any = "", longest: int = 2000, rows: int = 3
) -> forms.CharField:
    """A few words, in a box that shows how many are meant."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write a few words first.")},
    )


def choice_in(form: forms.Form, name: str) -> forms.ChoiceField:
    """The field of that name, which offers choices known only when the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


def ask_how_told(form: forms.Form) -> None:
    """Whoever acts on somebody's word says how it reached them."""
    form.fields["channel"] = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=CHANNELS,
        error_messages={"required": _("Say whether it came by phone, on paper or in person.")},
        initial=Exchange.Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    form.fields["source"] = forms.CharField(
        label=_("Who told you, or the number of the slip"), max_length=100, required=False
    )


def via_of(form: forms.Form) -> Via:
    """How it reached us, as the form says; in one's own name over the web where it asked nothing."""
    told = form.cleaned_data
    return Via(channel=told["channel"], source=told["source"]) if told.get("channel") else WEB
