"""What a profile's form asks in a way of its own: words with commas, languages by name, a birthday without its year."""

import re
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import tongues
from members.tongues import NotALanguage

COMMA = re.compile(r"[,;\n\r،、]+")


class WordsField(forms.CharField):
    """Several things in one line, with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [word.strip() for word in COMMA.split(super().clean(value)) if word.strip()]


class BirthdayField(forms.MultiValueField):
    """A day and a month to choose, without a year; cleaned as 12-24, or as nothing."""

    def __init__(self, **kwargs: Any) -> None:
        days = [("", _("Day")), *((f"{day:02}", str(day)) for day in range(1, 32))]
        months = [("", _("Month")), *((f"{number:02}", name) for number, name in MONTHS.items())]
        fields = [forms.ChoiceField(choices=each, required=False) for each in (days, months)]
        lists = [forms.Select({"aria-label": each[0][1]}, each) for each in (days, months)]
        super().__init__(fields=fields, widget=BirthdayWidget(lists), require_all_fields=False, **kwargs)

    def compress(self, chosen: list[str]) -> str:
        day, month = chosen or ("", "")
        return f"{month}-{day}" if day or month else ""


class BirthdayWidget(forms.MultiWidget):
    """Two lists under one name."""

    template_name = "components/day_of_year.html"
    use_fieldset = True

    def decompress(self, birthday: str | None) -> list[str]:
        month, _dash, day = (birthday or "").partition("-")
        return [day, month]


class LanguagesField(WordsField):
    """Languages by their names; cleaned they are codes."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(
            [tongues.name_of(code) for code in value] if isinstance(value, list) else value
        )

    def clean(self, value: Any) -> Any:
        try:
            return tongues.read(super().clean(value))
        except NotALanguage as unknown:
            raise forms.ValidationError(_sentence(unknown)) from unknown


def _sentence(unknown: NotALanguage) -> str:
    words = {"word": unknown.word[:40], "near": unknown.near}
    if unknown.near:
        return gettext("We don't know “%(word)s”. Did you mean “%(near)s”?") % words
    return gettext("We don't know “%(word)s” as a language. Write it as for example “Spanish”.") % words
