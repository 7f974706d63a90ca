"""Labels for envelopes and the list of members, on paper."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members import label_paper, listing_people
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Neighbourhood, TimeBank
from members.refusals import Refused
from members.roles import Action


class LabelsForm(forms.Form):
    """Which sheets lie in the printer, and whom to write to."""

    sheet = forms.ChoiceField(
        label=_("Sheets of labels"),
        choices=[
            ("3x8", _("24 labels, 3 across and 8 down, 70 × 37 mm")),
            ("2x7", _("14 labels, 2 across and 7 down, 99 × 38 mm")),
        ],
        initial="3x8",
        widget=forms.RadioSelect,
    )
    whom = forms.ChoiceField(
        label=_("For whom?"),
        choices=[
            (listing_people.EVERYBODY, _("Everybody")),
            (listing_people.NO_MAIL, _("Those without e-mail")),
            (listing_people.STATEMENTS, _("Those who get a statement by post")),
        ],
        initial=listing_people.EVERYBODY,
        widget=forms.RadioSelect,
    )
    skip = forms.IntegerField(
        label=_("How many labels of the first sheet are gone already?"),
        min_value=0,
        max_value=23,
        required=False,
    )


class ListForm(forms.Form):
    """The list for every member."""

    place = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Neighbourhood"),
        required=False,
        empty_label=_("All"),
        to_field_name="public_id",
    )
    is_large = forms.BooleanField(label=_("In large print"), required=False, initial=True)

    def __init__(self, bank: TimeBank, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["place"].queryset = Neighbourhood.objects.filter(bank=bank)  # type: ignore[attr-defined]


@require_safe
@those_who_may(Action.PRINT_LETTERS)
def labels(request: BankRequest, bank: str) -> HttpResponse:
    """What can be printed."""
    return _page(request, LabelsForm(), ListForm(request.bank))


@never_cache
@require_safe
@those_who_may(Action.PRINT_LETTERS)
def labels_file(request: BankRequest, bank: str) -> HttpResponse:
    """The labels; whose address stands on one can read who looked."""
    assert request.person
    form = LabelsForm(request.GET)
    if form.is_valid():
        try:
            return _pdf(
                label_paper.labels_for(request.person, **form.cleaned_data, at=timezone.now()), "labels"
            )
        except Refused as refused:
            show_refusal(form, refused)
    return _page(request, form, ListForm(request.bank), status=422)


@never_cache
@require_safe
@those_who_may(Action.PRINT_LETTERS)
def members_list(request: BankRequest, bank: str) -> HttpResponse:
    """The list of members, with what each shows to all."""
    assert request.person
    form = ListForm(request.bank, request.GET)
    if form.is_valid():
        try:
            return _pdf(
                label_paper.list_for(request.person, **form.cleaned_data, at=timezone.now()), "members"
            )
        except Refused as refused:
            show_refusal(form, refused)
    return _page(request, LabelsForm(), form, status=422)


def _page(request: BankRequest, labels: LabelsForm, members: ListForm, *, status: int = 200) -> HttpResponse:
    assert request.person
    missing = listing_people.without_address(request.person, listing_people.EVERYBODY)
    context = {"labels": labels, "list": members, "without_address": missing}
    return render(request, "members/labels.html", context, status=status)


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
