"""Which report goes to which admins, as what, and on which day of the month."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.models import Delivery
from exchanges.models.delivery import LAST_DAY
from ledger.models import Export
from members.models import Person

FORMATS = [(each.value, each.label) for each in Export.Format if each.value in ("xlsx", "csv", "pdf", "json")]


class WhenForm(forms.Form):
    format = forms.ChoiceField(label=_("Kind of file"), choices=FORMATS)
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=LAST_DAY,
        initial=3,
        help_text=_("From 1 to 28. The file is of the month before."),
    )


class DeliveryForm(WhenForm):
    what = forms.ChoiceField(label=_("Which report?"), choices=Delivery.What.choices)
    to = forms.MultipleChoiceField(
        label=_("To whom?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one admin.")},
    )
    field_order = ("what", "format", "day", "to")

    def __init__(self, admins: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admins = {str(one.public_id): one for one in admins}
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, one.name) for key, one in self.admins.items()]

    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {**told, "to": [self.admins[key] for key in told["to"]]}
