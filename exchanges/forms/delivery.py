"""Which report goes to which admins, as what, and on which day of the month."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import delivering
from exchanges.models import Delivery
from exchanges.models.delivery import LAST_DAY
from ledger.models import Export
from members.models import Person


class DayForm(forms.Form):
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=LAST_DAY,
        initial=3,
        help_text=_("From 1 to 28. The file is of the month before."),
    )


class WhenForm(DayForm):
    format = forms.ChoiceField(label=_("Kind of file"))
    field_order = ("format", "day")

    def __init__(self, delivery: Delivery) -> None:
        initial = {"format": delivery.format, "day": delivery.day}
        super().__init__(initial=initial, auto_id=f"{delivery.pk}-%s")
        field = self.fields["format"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _files_of(delivery.what)


class DeliveryForm(DayForm):
    report = forms.ChoiceField(label=_("Which report, and as what kind of file?"))
    to = forms.MultipleChoiceField(
        label=_("To whom?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one admin.")},
    )
    field_order = ("report", "day", "to")

    def __init__(self, admins: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admins = {str(one.public_id): one for one in admins}
        report, to = self.fields["report"], self.fields["to"]
        assert isinstance(report, forms.ChoiceField) and isinstance(to, forms.MultipleChoiceField)
        # Each says its report by itself: a list that is closed shows no heading of a group.
        report.choices = [
            (f"{what}.{format}", f"{what.label} · {label}")
            for what in Delivery.What
            for format, label in _files_of(what)
        ]
        to.choices = [(key, one.name) for key, one in self.admins.items()]

    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        what, _dot, format = told["report"].partition(".")
        return {
            "what": what,
            "format": format,
            "day": told["day"],
            "to": [self.admins[key] for key in told["to"]],
        }


def _files_of(what: str) -> list[tuple[str, str]]:
    """The kinds of file there are of it, to choose from."""
    known = delivering.formats(what)
    return [(key, str(label)) for key, label in Export.Format.choices if key in known]
