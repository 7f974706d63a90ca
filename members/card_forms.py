"""What is typed about a card: a PIN chosen, twice and unseen; a number and PIN to sign in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import pins


def _pin(label: Any, hint: Any = "", autocomplete: str = "off") -> forms.CharField:
    digits = {"inputmode": "numeric", "autocomplete": autocomplete, "maxlength": pins.MOST}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=pins.MOST,
        widget=forms.PasswordInput(attrs=digits),
        error_messages={"required": _("Type the PIN.")},
    )


class GiveCardForm(forms.Form):
    pin = _pin(
        _("The member types a PIN"), _("At least six digits. Look away: nobody but them should know it.")
    )
    again = _pin(_("And once more"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("pin") and told.get("again") and told["pin"] != told["again"]:
            self.add_error("again", _("The two are not the same. Please type it twice once more."))
        return told


class CardForm(forms.Form):
    """`is_scanned`: the square has said which card it is."""

    number = forms.CharField(
        label=_("Number on the card"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the number that stands on your card.")},
    )
    pin = _pin(_("Your PIN"))

    def __init__(self, *args: Any, is_scanned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_scanned:
            del self.fields["number"]
