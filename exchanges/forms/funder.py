"""The words of the report to funders, and which tables stand in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import funder_photos
from exchanges.forms.fields import words_field
from exchanges.funder_report import LONGEST
from exchanges.models import FunderReport
from members.photo_field import PhotoField


class FunderForm(forms.Form):
    title = forms.CharField(label=_("Title"), required=False, max_length=LONGEST["title"])
    opening = words_field(
        _("Words before the figures"),
        required=False,
        hint=_("Who you are, and what these days were about."),
        longest=LONGEST["opening"],
        rows=8,
    )
    closing = words_field(
        _("Words after the figures"), required=False, hint="", longest=LONGEST["closing"], rows=8
    )
    tables = forms.MultipleChoiceField(
        label=_("Tables in the report"),
        choices=FunderReport.Table.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class CaptionForm(forms.Form):
    caption = forms.CharField(
        label=_("What can be seen on it?"),
        help_text=_("It stands below the photo, and is read out to who cannot see it."),
        max_length=funder_photos.LONGEST_CAPTION,
        error_messages={"required": _("Say in a few words what can be seen on the photo.")},
    )


class FunderPhotoForm(CaptionForm):
    """Another photo for the report."""

    photo = PhotoField(label=_("Photo"), error_messages={"required": _("Choose a photo.")})
    field_order = ("photo", "caption")
