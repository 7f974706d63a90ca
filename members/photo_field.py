"""The field of a form in which somebody sends a photo."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import pictures
from members.pictures import Picture
from members.refusals import Refused


class PhotoField(forms.FileField):
    """A photo, drawn anew as soon as it is read; what is cleaned is a `Picture`."""

    widget = forms.FileInput(attrs={"accept": pictures.ACCEPT})
    default_error_messages = {"empty": _("That file is empty. Choose another photo.")}

    def __init__(self, *, sizes: tuple[int, int] = pictures.SIZES, **options: Any) -> None:
        self.sizes = sizes
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return pictures.prepare(upload, self.sizes)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence, code="not_a_photo") from refused
