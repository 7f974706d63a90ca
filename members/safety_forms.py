"""The shape of what people type where it is about safety."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import MESSAGE
from members.models import Case, Person, Report


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is it about?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=4000,
        widget=MESSAGE,
        help_text=_("What happened, and when. A few words are enough."),
    )


class WordsForm(forms.Form):
    words = forms.CharField(label=_("Note"), max_length=4000, widget=MESSAGE)


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who looks after it"),
        required=False,
        empty_label=_("Nobody in particular"),
        to_field_name="public_id",
    )

    def __init__(self, readers: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in readers])


class RemindForm(forms.Form):
    on = forms.DateField(
        label=_("Remind us on"),
        required=False,
        help_text=_("Leave it empty for no reminder."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How did it end?"), choices=Case.Outcome.choices)
    words = forms.CharField(label=_("Note"), max_length=4000, required=False, widget=MESSAGE)


class ReopenForm(forms.Form):
    words = forms.CharField(label=_("Why do you open it again?"), max_length=4000, widget=MESSAGE)
