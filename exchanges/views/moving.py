"""Moving into a household and out of it: what goes along is shown before anything happens."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import moving
from exchanges.forms.moving import MoveInForm, MoveOutForm
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Membership, Person
from members.refusals import Refused
from members.roles import Action


@those_who_may(Action.CHANGE_SEATS)
def move_in(request: BankRequest, bank: str, public_id: UUID, person_id: UUID) -> HttpResponse:
    """A member joins a household with their hours."""
    assert request.person
    household, person = _household(request, public_id), _person(request, person_id)
    asked = moving.look_in(person, household)
    if asked.own is None:
        raise Http404
    form = MoveInForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            moving.move_in(person, household, by=request.person, at=timezone.now(), **form.said)
            said = {"name": person.name, "household": household.name}
            messages.success(request, _("%(name)s belongs to %(household)s now.") % said)
            return redirect("members:person", bank=bank, public_id=household.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "asked": asked}
    return render(request, "exchanges/move_in.html", context, status=422 if form.errors else 200)


@those_who_may(Action.CHANGE_SEATS)
def move_out(request: BankRequest, bank: str, public_id: UUID, person_id: UUID) -> HttpResponse:
    """One of the adults takes their part out; what it comes to is read before it is done."""
    assert request.person
    household, person = _household(request, public_id), _person(request, person_id)
    asked = moving.look_out(person, household)
    if person not in asked.adults:
        raise Http404
    form = MoveOutForm(request.POST or None, asked=asked)
    is_read = request.method == "POST" and form.is_valid()
    if is_read:
        try:
            moving.check_share(form.share_minutes, asked.balance_minutes)
            if request.POST.get("understood") == form.mark:
                own = moving.move_out(person, household, by=request.person, at=timezone.now(), **form.said)
                words = _("%(name)s has a membership of their own now, no. %(number)s.")
                messages.success(request, words % {"name": person.name, "number": own.number})
                return redirect("members:person", bank=bank, public_id=own.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    understood = form if is_read and not form.errors else None
    context = {
        "form": form,
        "asked": asked,
        "understood": understood,
        "stays_minutes": _stays(form, asked, understood),
    }
    return render(request, "exchanges/move_out.html", context, status=422 if form.errors else 200)


def _stays(form: MoveOutForm, asked: moving.MovingOut, understood: MoveOutForm | None) -> int:
    return asked.balance_minutes - form.share_minutes if understood else asked.balance_minutes


def _household(request: BankRequest, public_id: UUID) -> Membership:
    rows = Membership.objects.visible_to(request.person).open().filter(kind=Membership.Kind.HOUSEHOLD)
    return get_object_or_404(rows.select_related("bank"), public_id=public_id)


def _person(request: BankRequest, public_id: UUID) -> Person:
    return get_object_or_404(
        Person.objects.visible_to(request.person).select_related("bank"), public_id=public_id
    )
