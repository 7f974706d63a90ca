"""What a coordinator says of paper to be printed, and what they look for among it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import sheets
from exchanges.models import Batch, Category
from members.choosing import MemberField
from members.models import Person

PRINTED = [choice for choice in Batch.Kind.choices if choice[0] != Batch.Kind.OWN]


class PrintForm(forms.Form):
    """Slips or sheets, how many, and for whom, if for anybody."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What would you like to print?"),
        choices=PRINTED,
        initial=Batch.Kind.SLIP,
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many?"),
        min_value=1,
        max_value=sheets.MOST_AT_ONCE,
        initial=8,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_large = forms.BooleanField(label=gettext_lazy("In large print"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = MemberField(
            label=_("For which member?"),
            help_text=_("Their name is printed on it. Leave it empty for paper that anybody may take."),
            required=False,
        )
        member.offer(person)
        self.fields["membership"] = member
        self.fields["category"] = forms.ModelChoiceField(
            label=_("For which kind of help?"),
            queryset=Category.objects.visible_to(person).in_use(),
            empty_label=_("Any"),
            required=False,
            to_field_name="public_id",
        )
