"""What people are asked before a first visit at home, and what an admin writes for them to read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import home_visits
from exchanges.forms.fields import words_field

FIELD = "has_read_guidance"


def has_read(*, on_behalf: bool = False) -> forms.BooleanField:
    """The tick; a coordinator who answers for somebody says that they were told."""
    told, read = (
        _("I told them what to mind at a first visit"),
        _("I have read what to mind at a first visit"),
    )
    return forms.BooleanField(
        label=told if on_behalf else read,
        error_messages={
            "required": _(
                "Before a first visit at home, open this, read what to mind, and tick that you have."
            )
        },
    )


class GuidanceForm(forms.Form):
    words = words_field(
        _("What to mind before a first visit at home"),
        required=False,
        hint=_("Leave it empty to have the usual words back."),
        longest=home_visits.LONGEST,
        rows=16,
    )

    @property
    def said(self) -> Any:
        return self.cleaned_data["words"]
