"""The fields that forms of exchanges share: hours as people write them, and a day with a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger import hours


class HoursField(forms.CharField):
    """Hours in any of the ways people write them; what is cleaned is a `hours.Reading`, rounded to the step."""

    def __init__(self, *, step_minutes: int, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Write it as you like: 1:30, 1.5, 90m"))
        super().__init__(**kwargs)
        self.step_minutes = step_minutes
        self.widget.attrs.update({"data-step-minutes": str(step_minutes), "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return hours.parse(text, step_minutes=self.step_minutes)
        except hours.NotUnderstood as refusal:
            raise forms.ValidationError(refusal.sentence, code="not_understood") from refusal


class DayInput(forms.DateInput):
    """The browser's own calendar, which wants the day as 2026-11-17 whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def words_field(label: Any, *, required: bool, longest: int = 2000, rows: int = 3) -> forms.CharField:
    """A few words, in a box that shows how many are meant."""
    return forms.CharField(
        label=label, required=required, max_length=longest, widget=forms.Textarea(attrs={"rows": rows})
    )
