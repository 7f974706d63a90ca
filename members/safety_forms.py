"""The shape of what people type where it is about safety."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import MESSAGE
from members.models import Case, CheckKind, Person, Report, TimeBank


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


class CheckKindForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For example “Background check” or “Driving licence”.")
    )


class CheckForm(forms.Form):
    kind = forms.ModelChoiceField(
        CheckKind.objects.none(), label=_("What did you see?"), to_field_name="public_id", empty_label=None
    )
    seen_on = forms.DateField(label=_("Seen on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("Leave it empty if it does not run out."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = CheckKind.objects.filter(bank=bank).in_use()
