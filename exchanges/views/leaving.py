"""Leaving: a page that shows what is open before anything happens; and for coordinators the way back."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchanges import leaving
from exchanges.forms.leaving import LeaveForm
from members import parting, returning
from members.forms import show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Membership
from members.refusals import Refused
from members.roles import Action


@members_only
def leave(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One's own place, or as a coordinator that of a member who asked, or who has died."""
    assert request.person
    membership = get_object_or_404(_open(request), public_id=public_id)
    opened = leaving.look(membership, by=request.person)
    if not parting.may_close(request.person, opened.going):
        raise Http404
    is_own = parting.is_own(request.person, membership)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        person=request.person,
        is_own=is_own,
        opened=opened,
    )
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(membership, by=request.person, at=timezone.now(), **form.said)
            return _afterwards(request, membership, is_own=is_own, is_forgotten=form.said["is_forgotten"])
        except Refused as refused:
            show_refusal(form, refused)
            opened = leaving.look(membership, by=request.person)
    context = {"form": form, "membership": membership, "opened": opened, "is_own": is_own}
    return render(request, "exchanges/leave.html", context, status=422 if form.errors else 200)


def _open(request: BankRequest) -> QuerySet[Membership]:
    return Membership.objects.visible_to(request.person).open().select_related("bank")


def _afterwards(
    request: BankRequest, membership: Membership, *, is_own: bool, is_forgotten: bool
) -> HttpResponse:
    if is_own:
        messages.success(request, _("Your place is closed. Thank you for all you gave and let others give."))
        if is_forgotten:
            return redirect("members:forget_me", bank=request.bank.slug)
        return redirect("members:welcome", bank=request.bank.slug)
    messages.success(request, _("%(name)s’s place is closed.") % {"name": membership.name})
    return redirect("members:person", bank=request.bank.slug, public_id=membership.public_id)


@require_POST
@those_who_may(Action.CLOSE_MEMBERSHIPS)
def take_back(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Open a closed place again, with its number and its hours."""
    assert request.person
    members = Membership.objects.visible_to(request.person).select_related("bank")
    membership = get_object_or_404(members, public_id=public_id)
    try:
        returning.take_back(membership, by=request.person, at=timezone.now())
        said = {"name": membership.name, "number": membership.number}
        messages.success(request, _("%(name)s is back, as member %(number)s.") % said)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("members:person", bank=bank, public_id=public_id)
