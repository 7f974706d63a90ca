"""What is asked when a membership is closed: who goes and how, and to whom hours that are left are given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.leaving import Opened
from ledger.forms import ToWhomForm
from members.choosing import MemberField
from members.models import Membership, Person


def _one_of(households: list[Membership]) -> forms.Field:
    return forms.ModelChoiceField(
        Membership.objects.filter(pk__in=[each.pk for each in households]).order_by("number"),
        label=_("To which household?"),
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
    )


class LeaveForm(ToWhomForm):
    LEFT, DIED = "left", "died"

    what = forms.ChoiceField(
        label=_("What happened?"),
        choices=[(LEFT, _("They asked to leave")), (DIED, _("They have died"))],
        initial=LEFT,
        widget=forms.RadioSelect,
    )
    whom = forms.ChoiceField(
        label=_("Where do the hours go?"),
        choices=[
            (ToWhomForm.TO_POT, _("To the community pot")),
            (ToWhomForm.TO_MEMBER, _("To another member or household")),
        ],
        initial=ToWhomForm.TO_POT,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How do you know, and what did they wish?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands with the hours on the statement. Those they go to will read it."),
    )

    is_forgotten = forms.BooleanField(
        label=_("Have my name and everything I wrote erased, too"),
        required=False,
        help_text=_("Your hours stay, under your number. For some days you can call it off."),
    )

    def __init__(self, *args: Any, person: Person, is_own: bool, opened: Opened, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = MemberField(label=_("Which member?"), required=not self.is_to_pot)
        to.offer(person, exclude_own=is_own)
        self.fields["to"] = to
        if is_own:
            del self.fields["what"]
            self.fields["reason"].required = False
            self.fields["reason"].label = _("A few words")
        else:
            del self.fields["is_forgotten"]
        if opened.balance_minutes <= 0 or not opened.heirs.is_chosen:
            del self.fields["whom"], self.fields["to"]
        if opened.balance_minutes > 0 and len(opened.heirs.households) > 1:
            self.fields["to"] = _one_of(opened.heirs.households)
        self.order_fields(["what", "whom", "to", "reason", "is_forgotten"])

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        told = self.cleaned_data
        return {
            "to": told.get("to"),
            "reason": told["reason"],
            "has_died": told.get("what") == self.DIED,
            "is_forgotten": told.get("is_forgotten", False),
        }
