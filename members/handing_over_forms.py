"""What is asked when a place in an organisation is handed over: whose, to whom, and from which day on."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Person


class HandOverForm(forms.Form):
    leaving = forms.ChoiceField(label=_("Who hands over?"), widget=forms.RadioSelect)
    coming = forms.ChoiceField(
        label=_("Who takes over?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who takes over."),
            "invalid_choice": _("Look them up by name, then choose them."),
        },
    )
    on = forms.DateField(
        label=_("From which day on?"),
        help_text=_("Today is at once. On a later day it happens by itself."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, leaving: Sequence[Person], coming: Sequence[Person], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.public_id): one for one in (*leaving, *coming)}
        self.found = coming
        self._offer("leaving", leaving)
        self._offer("coming", coming)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["min"] = today.isoformat()

    def _offer(self, name: str, people: Sequence[Person]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.public_id), one.name) for one in people]
        if len(people) == 1:
            field.initial = str(people[0].public_id)

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        told = self.cleaned_data
        return {
            "leaving": self.people[told["leaving"]],
            "coming": self.people[told["coming"]],
            "on": told["on"],
        }
