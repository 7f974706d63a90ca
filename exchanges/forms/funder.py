"""The words of the report to funders, and which tables stand in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.forms.fields import words_field
from exchanges.funder_report import LONGEST
from exchanges.models import FunderReport


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
