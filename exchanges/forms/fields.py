"""The fields that forms of exchanges share: hours as people write them, and a day with a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms import HoursField

__all__ = ["DAY_MISSING", "TIME_MISSING", "DayInput", "HoursField", "TimeInput", "choice_in", "words_field"]

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
