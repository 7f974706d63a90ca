"""The shape of what people type about hours. Forms parse; verbs do."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger import hours
from ledger.models import Transfer
from members.choosing import ActingField, MemberField
from members.models import Membership, Person, TimeBank


class HoursField(forms.CharField):
    """Hours in any of the ways people write them; what is cleaned is a `hours.Reading`, rounded to the step."""

    def __init__(self, *, step_minutes: int, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Write it as you like: 1:30, 1.5, 90m"))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Write how long it took, like 1:30, 1.5 or 90m.")
        self.step_minutes = step_minutes
        self.widget.attrs.update({"data-step-minutes": str(step_minutes), "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return hours.parse(text, step_minutes=self.step_minutes)
        except hours.NotUnderstood as refusal:
            raise forms.ValidationError(refusal.sentence, code="not_understood") from refusal


class PeriodForm(forms.Form):
    """From a day to a day, each left open if you like."""

    first = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class PaperForm(PeriodForm):
    """A statement to take along: which days of it, and as what."""

    PDF, CSV = "pdf", "csv"

    format = forms.ChoiceField(
        choices=[(PDF, PDF), (CSV, CSV)],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose one of the kinds of file offered here.")
        ),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error(
                "last", _("The last day comes before the first. Please choose a later one, or swap them.")
            )
        for name in ("first", "last"):
            if (day := told.get(name)) and not 1970 <= day.year <= 2200:
                self.add_error(name, _("Choose a day between 1970 and 2200."))
        return told


class ToWhomForm(forms.Form):
    """Asks `whom`: hours go to a member, then named in `to`, or to the community pot."""

    TO_MEMBER, TO_POT = "member", "pot"

    @property
    def is_to_pot(self) -> bool:
        usual = self.get_initial_for_field(self.fields["whom"], "whom")
        return bool(self.data.get("whom", usual) == self.TO_POT)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("whom") == self.TO_POT:
            # What was typed before the pot was chosen means nothing now.
            told["to"] = None
            self.errors.pop("to", None)
        return told


class GiveForm(ToWhomForm):
    """Hours given away: out of which of my accounts, to whom, how many, with which words."""

    whom = forms.ChoiceField(
        label=_("To whom?"),
        choices=[
            (ToWhomForm.TO_MEMBER, _("A member")),
            (ToWhomForm.TO_POT, _("The community pot")),
        ],
        initial=ToWhomForm.TO_MEMBER,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("A few words"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        person: Person,
        memberships: Sequence[Membership],
        bank: TimeBank,
        acting_for: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = memberships
        self.fields["giver"] = ActingField(memberships, asked=acting_for)
        self.fields["to"] = _member_field(
            _("Which member?"), person, self.among_own, required=not self.is_to_pot
        )
        self.fields["length"] = HoursField(step_minutes=bank.step_minutes, label=_("How many hours?"))
        self.order_fields(["giver", "whom", "to", "length", "words"])

    @property
    def among_own(self) -> bool:
        """Whoever acts for two may give from the one to the other."""
        return len(self.memberships) > 1


class GiveOnWordForm(GiveForm):
    """The same for a member who asked a coordinator to, with how they did."""

    channel = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[
            (Transfer.Channel.PHONE.value, _("By phone")),
            (Transfer.Channel.PAPER.value, _("On paper")),
            (Transfer.Channel.PERSON.value, _("In person")),
        ],
        initial=Transfer.Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Who told you, or the number of the slip"), max_length=100, required=False
    )


class GrantForm(forms.Form):
    """Hours out of the community pot: to whom, how many, what for."""

    words = forms.CharField(label=_("What for?"), max_length=300)

    def __init__(self, *args: Any, person: Person, bank: TimeBank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = _member_field(_("To whom?"), person, among_own=False)
        self.fields["length"] = HoursField(step_minutes=bank.step_minutes, label=_("How many hours?"))
        self.order_fields(["to", "length", "words"])


def _member_field(label: Any, person: Person, among_own: bool, *, required: bool = True) -> MemberField:
    field = MemberField(label=label, required=required)
    field.offer(person, exclude_own=not among_own)
    return field


class JournalForm(PeriodForm):
    """Which transfers of the journal: of which days and kind, and from where to read on."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Transfer.Kind.choices]
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
