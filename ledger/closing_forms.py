"""The shape of what an admin types to close what a check found."""

from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from ledger import closing
from ledger.models import Discrepancy, Transfer

MOST_SHOWN = 30


class TransferChoice(forms.ModelChoiceField[Transfer]):
    """A correction, by its day and its reason."""

    def label_from_instance(self, transfer: Transfer) -> str:
        day = formats.date_format(transfer.posted_at, "SHORT_DATE_FORMAT")
        return f"{day} · {transfer.get_kind_display()} · {transfer.description[:60]}"


class ClosingForm(forms.Form):
    """How it is closed, with which correction, and why."""

    how = forms.ChoiceField(label=_("How is it put right?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What was found out, and who looked. It stays beside the row for good."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write the reason: whoever reads the books will ask.")},
    )

    def __init__(self, *args: Any, discrepancy: Discrepancy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Closing = Discrepancy.Closing
        choices = [(Closing.KNOWN, _("It is known, and stays as it is"))]
        newest = closing.corrections_for(discrepancy)[:MOST_SHOWN]
        if newest:
            choices.insert(0, (Closing.CORRECTION, _("With a correction, chosen below")))
            among = closing.corrections_for(discrepancy).filter(pk__in=[one.pk for one in newest])
            self.fields["transfer"] = TransferChoice(
                among,
                label=_("Which correction?"),
                help_text=_("Only where it was put right with one."),
                empty_label=_("None"),
                required=False,
                to_field_name="public_id",
            )
        self.may_put_back = closing.may_put_back(discrepancy)
        if self.may_put_back:
            choices.insert(0, (Closing.PUT_BACK, _("Put the account back to what its entries say")))
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        how.choices = choices
        # What was corrected before this was found has hardly put it right.
        is_corrected = newest and newest[0].posted_at > discrepancy.reconciliation.checked_at
        how.initial = choices[0][0] if self.may_put_back or is_corrected else Closing.KNOWN
        self.order_fields(["how", "transfer", "reason"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("how") != Discrepancy.Closing.CORRECTION:
            told["transfer"] = None
        elif not told.get("transfer") and "transfer" not in self.errors:
            self.add_error("transfer", _("Choose the correction that put it right."))
        return told
