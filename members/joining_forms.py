"""The shape of what people type who would like to join, of what coordinators note for them, and of what admins ask."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import roles
from members.forms import MESSAGE, JoinForm
from members.models import Question, Terms, TimeBank
from members.models.application import BY_WORD_OF_MOUTH, Channel


class ApplyForm(JoinForm):
    """The public form, with the time bank's own questions, its references and the consent to its terms."""

    def __init__(
        self, bank: TimeBank, *args: Any, asked: Sequence[Question], terms: Terms | None, **kwargs: Any
    ) -> None:
        super().__init__(bank, *args, **kwargs)
        self.asked, self.terms, self.references_asked = asked, terms, bank.references_asked
        for question in asked:
            self.fields[question.field] = _field_of(question, is_required=self._needs(question))
        for number in range(1, self.references_asked + 1):
            self._add_reference(number)
        self.asks_age = bank.asks_age
        if bank.asks_age:
            self.fields |= _fields_of_age()
        if terms:
            self.fields["agrees_to"] = self._consent(terms)

    def _needs(self, question: Question) -> bool:
        return question.is_required

    def _add_reference(self, number: int) -> None:
        self.fields[f"reference-{number}"] = forms.CharField(
            label=_("Somebody who knows you: their name"), max_length=100, required=self._needs_references
        )
        self.fields[f"reach-{number}"] = forms.CharField(
            label=_("Their e-mail or phone"), max_length=120, required=self._needs_references
        )

    _needs_references = True

    def _consent(self, terms: Terms) -> forms.Field:
        return _consent_to(terms, _("I have read the terms and agree to them."), is_required=True)

    def said(self) -> dict[str, Any]:
        typed = super().said()
        plain = {name: typed[name] for name in ("name", "email", "phone", "neighbourhood", "message")}
        ticked = typed.get("agrees_to")
        pairs = [(typed[f"reference-{n}"], typed[f"reach-{n}"]) for n in range(1, self.references_asked + 1)]
        return {
            **plain,
            "answers": {str(question.public_id): typed[question.field] for question in self.asked},
            "agrees_to": int(ticked) if ticked else None,
            "references": [pair for pair in pairs if any(pair)],
            **({name: typed[name] for name in _fields_of_age()} if self.asks_age else {}),
        }


def _fields_of_age() -> dict[str, forms.Field]:
    """For whoever is under age; everybody else leaves them empty."""
    return {
        "born_on": forms.DateField(
            label=_("If you are under 18: your day of birth"),
            required=False,
            help_text=_("Not kept: only the day on which you come of age is."),
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        ),
        "guardian_name": forms.CharField(
            label=_("If you are under 18: a grown-up who answers for you"), required=False, max_length=100
        ),
        "guardian_reach": forms.CharField(
            label=_("Their e-mail or phone number"), required=False, max_length=120
        ),
    }


class TickFor(forms.CheckboxInput):
    """A tick for one version: where the terms changed meanwhile, it is not set again."""

    def __init__(self, version: str) -> None:
        super().__init__(attrs={"value": version}, check_test=lambda ticked: ticked == version)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")

    def format_value(self, value: Any) -> None:
        return None


def _consent_to(terms: Terms, words: Any, *, is_required: bool) -> forms.Field:
    version = str(terms.version)
    return forms.ChoiceField(
        label=words,
        required=is_required,
        choices=[(version, version)],
        widget=TickFor(version),
        error_messages={
            "required": _("Please read the terms and agree to them."),
            "invalid_choice": _("The terms have changed meanwhile. Please read them again."),
        },
    )


def _field_of(question: Question, *, is_required: bool) -> forms.Field:
    if question.options:
        return forms.ChoiceField(
            label=question.words,
            required=is_required,
            choices=[(option, option) for option in question.options],
            widget=forms.RadioSelect,
        )
    is_long = question.kind == Question.Kind.LONG
    return forms.CharField(
        label=question.words,
        required=is_required,
        max_length=4000 if is_long else 200,
        widget=MESSAGE if is_long else forms.TextInput,
    )


class TakeDownForm(ApplyForm):
    """What a coordinator writes down for somebody who called or handed in a form. Gaps are theirs to fill in."""

    channel = forms.ChoiceField(
        label=_("How did they ask?"),
        choices=[(channel.value, channel.label) for channel in BY_WORD_OF_MOUTH],
        initial=Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    heard = forms.CharField(
        label=_("What they said, in their words"),
        max_length=2000,
        widget=MESSAGE,
        help_text=_("For example “I would like to join, please write it down for me.”"),
    )
    _needs_references = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = self.fields["message"].help_text = ""
        self._speak_of_them()
        self.order_fields(["channel", "heard"])

    def _speak_of_them(self) -> None:
        """The public form says "you" to whoever asks; here a coordinator reads it."""
        labels = {
            "message": _("Anything else"),
            "born_on": _("If they are under 18: their day of birth"),
            "guardian_name": _("If they are under 18: a grown-up who answers for them"),
            **{f"reference-{n}": _("A person who knows them") for n in range(1, self.references_asked + 1)},
        }
        for name in labels.keys() & self.fields.keys():
            self.fields[name].label = labels[name]
        if self.asks_age:
            self.fields["born_on"].help_text = _("Not kept: only the day on which they come of age is.")

    def _needs(self, question: Question) -> bool:
        return False

    def _consent(self, terms: Terms) -> forms.Field:
        return _consent_to(terms, _("They know the terms, and told me that they agree."), is_required=False)

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or {}

    def said(self) -> dict[str, Any]:
        return {
            **super().said(),
            "channel": self.cleaned_data["channel"],
            "heard": self.cleaned_data["heard"],
        }


class QuestionForm(forms.Form):
    words = forms.CharField(label=_("Question"), max_length=200)
    kind = forms.ChoiceField(label=_("How it is answered"), choices=Question.Kind.choices)
    choices = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line. Only for “One of several”."),
    )
    is_required = forms.BooleanField(label=_("Needs an answer"), required=False)

    @classmethod
    def shape(cls, question: Question) -> dict[str, Any]:
        return {name: getattr(question, name) for name in cls.base_fields}


class InviteForm(forms.Form):
    name = forms.CharField(
        label=_("Whom do you invite?"),
        max_length=100,
        required=False,
        help_text=_("Their name, if you like: it then stands on the form already."),
    )
    role = forms.ChoiceField(label=_("They join as"), choices=roles.Role.choices, initial=roles.MEMBER)

    def __init__(self, offered: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in roles.Role.choices if value in offered]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()


class TermsForm(forms.Form):
    text = forms.CharField(label=_("Terms"), max_length=20000, widget=forms.Textarea(attrs={"rows": 14}))


class HeardAgreeForm(forms.Form):
    """Somebody's consent, as a coordinator heard it or has it on paper."""

    channel = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=[(channel.value, channel.label) for channel in BY_WORD_OF_MOUTH],
        initial=Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("What they said, in their words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example “Yes, you read them to me and I agree”, or where the signed sheet is kept."),
    )
    version = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)


class AgainForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=4000, widget=MESSAGE)
