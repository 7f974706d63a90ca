"""Inviting somebody: the list of invitations, the card with its link and square, and the form it opens."""

import io

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import inviting, questions, terms
from members.forms import show_refusal
from members.gates import members_only
from members.joining_forms import ApplyForm, InviteForm
from members.middleware import BankRequest
from members.models import Application, Invitation, User
from members.refusals import Refused
from members.views.asking import uuid_or_none
from members.views.entry import slow_down


@members_only
def invitations(request: BankRequest, bank: str) -> HttpResponse:
    """Those I made, for coordinators everybody's; make one, take one back."""
    assert request.person
    by, at = request.person, timezone.now()
    seen = Invitation.objects.visible_to(by).select_related("bank", "invited_by", "application")
    if request.POST.get("do") == "take_back":
        found = get_object_or_404(seen, public_id=uuid_or_none(request.POST.get("invitation")))
        inviting.take_back(found, by=by, at=at)
        messages.success(request, _("Taken back. Its link leads nowhere now."))
        return redirect("members:invitations", bank=bank)
    form = InviteForm(inviting.roles_to_offer(by), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = inviting.invite(request.bank, **form.cleaned_data, by=by, at=at)
            return redirect("members:invitation", bank=bank, public_id=made.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    page = Paginator(seen, 30).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": at}
    return render(request, "members/invitations.html", context, status=422 if form.errors else 200)


@members_only
def invitation(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """The card to hand on. Only who invited sees the link: it may let in somebody who leads."""
    found = _mine(request, public_id)
    return render(
        request, "members/invitation.html", {"invitation": found, "address": inviting.address(found)}
    )


@members_only
def invitation_square(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """The square to scan, as a picture."""
    out = io.BytesIO()
    segno.make(inviting.address(_mine(request, public_id)), micro=False).save(
        out, kind="svg", scale=6, light="#fff", svgclass=None, lineclass=None
    )
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


def _mine(request: BankRequest, public_id: str) -> Invitation:
    mine = Invitation.objects.visible_to(request.person).filter(invited_by=request.person).open()
    found = get_object_or_404(mine.filter(expires_at__gt=timezone.now()), public_id=public_id)
    found.bank = request.bank
    return found


def invited(request: BankRequest, bank: str, secret: str) -> HttpResponse:
    """The form an invitation opens, with the name it was made for."""
    at, user = timezone.now(), request.user if isinstance(request.user, User) else None
    try:
        found = inviting.look_at(request.bank, secret, at=at)
    except Refused as refused:
        return render(
            request, "members/link_refused.html", {"sentence": refused.sentence}, status=refused.status
        )
    form = ApplyForm(
        request.bank,
        request.POST if request.method == "POST" else None,
        asked=list(questions.of(request.bank)),
        terms=terms.current(request.bank),
        initial={"name": found.name, "email": user.email if user else ""},
    )
    if form.is_valid():
        try:
            slow_down(request, "join")
            asked = inviting.follow(request.bank, secret, user=user, at=at, **form.said())
            is_in = asked.state == Application.State.ADMITTED
            return redirect("members:let_in" if is_in else "members:joined", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "terms": form.terms, "invitation": found}
    return render(request, "members/invited.html", context, status=422 if form.errors else 200)


def let_in(request: BankRequest, bank: str) -> HttpResponse:
    return render(request, "members/let_in.html")
