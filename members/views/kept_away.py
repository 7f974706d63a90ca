"""Keeping away from somebody: what it means before it is done, and the list of those one keeps away from."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import blocking
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Block, Person
from members.refusals import Refused
from members.views.asking import uuid_or_none


@members_only
def keep_away(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What changes and what stays; then the button."""
    assert request.person
    here = Person.objects.visible_to(request.person).filter(left_at__isnull=True)
    somebody = get_object_or_404(here, public_id=public_id)
    if somebody.pk == request.person.pk:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            blocking.block(somebody, by=request.person, at=timezone.now())
            messages.success(
                request, _("Done. You and %(name)s no longer find each other.") % {"name": somebody.name}
            )
            return redirect("members:kept_away", bank=bank)
        except Refused as refused:
            refusal = refused.sentence
    context = {"somebody": somebody, "refusal": refusal}
    return render(request, "members/keep_away.html", context, status=422 if refusal else 200)


@members_only
def kept_away(request: BankRequest, bank: str) -> HttpResponse:
    """Those one keeps away from, each with the way back."""
    assert request.person
    own = Block.objects.visible_to(request.person).select_related("blocked")
    if request.method == "POST":
        kept = get_object_or_404(own, public_id=uuid_or_none(request.POST.get("block")))
        blocking.unblock(kept, by=request.person, at=timezone.now())
        messages.success(request, _("You no longer keep away from %(name)s.") % {"name": kept.blocked.name})
        return redirect("members:kept_away", bank=bank)
    return render(request, "members/kept_away.html", {"blocks": own})
