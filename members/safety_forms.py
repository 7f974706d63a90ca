"""The shape of what people type where it is about safety."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.forms import MESSAGE
from members.models import Case, CheckKind, Person, Report, TimeBank
from members.models.application import Channel
from members.models.told import Told
from members.safety import ages

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


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


class TakenDownForm(ReportForm):
    """What somebody told a coordinator, and somebody who is looked up by name and then chosen."""

    looked_up: ClassVar[str]
    told = forms.ChoiceField(
        label=_("How did they tell you?"), choices=Told.choices, widget=forms.RadioSelect
    )

    def __init__(self, found: QuerySet[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.looked_up]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found
        self.fields["words"].label = _("In their words")


def _looked_up(label: "StrPromise") -> "forms.ModelChoiceField[Person]":
    return forms.ModelChoiceField(
        Person.objects.none(),
        label=label,
        widget=forms.RadioSelect,
        to_field_name="public_id",
        empty_label=None,
        error_messages={"required": _("Look them up by name, then choose them.")},
    )


class ReportForForm(TakenDownForm):
    """Who told it is known; whom it is about is looked up."""

    looked_up = "about"
    about = _looked_up(_("Whom is it about?"))
    field_order = ("about", "told", "reason", "words")


class ReportToldForm(TakenDownForm):
    """What it is about is known; who told it is looked up."""

    looked_up = "teller"
    teller = _looked_up(_("Who told you?"))
    field_order = ("teller", "told", "reason", "words")


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


class MinorForm(forms.Form):
    """Either day will do; the day of birth is worked out and thrown away."""

    born_on = forms.DateField(
        label=_("Day of birth"),
        required=False,
        help_text=_("Not kept: only the day on which they come of age is."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    of_age_on = forms.DateField(
        label=_("Or the day they come of age"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    guardian = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who answers for them"),
        required=False,
        empty_label=_("Somebody else"),
        to_field_name="public_id",
        help_text=_("People of the same household. They are asked on their page."),
    )
    guardian_number = forms.IntegerField(
        label=_("Or another member’s number"), required=False, min_value=1, max_value=10**9
    )
    guardian_name = forms.CharField(
        label=_("Or the name of somebody who is no member"), required=False, max_length=100
    )
    guardian_reach = forms.CharField(label=_("How to reach that person"), required=False, max_length=120)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        field = self.fields["guardian"]
        assert isinstance(field, forms.ModelChoiceField)
        together = Person.objects.filter(
            bank=person.bank_id, left_at__isnull=True, seats__membership__people=person
        )
        field.queryset = together.exclude(pk=person.pk).distinct()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if born := said.get("born_on"):
            said["of_age_on"] = ages.comes_of_age(born)
        elif not said.get("of_age_on") and not self.errors:
            self.add_error("born_on", _("Give one of the two days."))
        if not said.get("guardian") and (number := said.get("guardian_number")):
            said["guardian"] = self._holder_of(number)
        return said

    def _holder_of(self, number: int) -> Person | None:
        """The one person who holds that membership."""
        here = Person.objects.filter(bank=self.person.bank_id, seats__membership__number=number)
        found = list(here.filter(seats__kind="holder", seats__membership__number=number).distinct()[:2])
        if len(found) == 1:
            return found[0]
        sentence = _("Several people hold that number. Choose one of them on their own number.")
        self.add_error(
            "guardian_number", sentence if found else _("There is no member with that number here.")
        )
        return None

    def said(self) -> dict[str, Any]:
        names = ("of_age_on", "guardian", "guardian_name", "guardian_reach")
        return {name: self.cleaned_data[name] for name in names}


class GuardianToldForm(forms.Form):
    """What a guardian told a coordinator."""

    is_yes = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[("yes", _("Yes, they may take part")), ("no", _("No, or not any more"))],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How did they say it?"),
        choices=[(each.value, each.label) for each in (Channel.PHONE, Channel.PAPER)],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Who said what, and when"),
        max_length=2000,
        widget=MESSAGE,
        help_text=_("For example “Called on Tuesday at four. His mother agrees.”"),
    )
