"""Keeping away from somebody: what it means before it is done, whom one keeps away from, and the same on their word."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import blocking
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Block, Person
from members.models.told import Told
from members.refusals import Refused
from members.roles import Action
from members.views import asking


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
        kept = get_object_or_404(own, public_id=asking.uuid_or_none(request.POST.get("block")))
        blocking.unblock(kept, by=request.person, at=timezone.now())
        messages.success(request, _("You no longer keep away from %(name)s.") % {"name": kept.blocked.name})
        return redirect("members:kept_away", bank=bank)
    return render(request, "members/kept_away.html", {"blocks": own})


@those_who_may(Action.EDIT_MEMBERS)
def kept_away_for(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What a member without a way to do it here told a coordinator; of what members do themselves it shows nothing."""
    assert request.person
    somebody = asking.somebody(request, public_id, may=blocking.may_take_down)
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _do_for(request, somebody))
            return redirect(request.path)
        except Refused as refused:
            refusal = refused.sentence
    context = {
        "somebody": somebody,
        "refusal": refusal,
        "blocks": Block.objects.taken_down_for(somebody).select_related("blocked"),
        "q": request.GET.get("q", "").strip(),
        "found": asking.named(request, field="person").exclude(pk=somebody.pk),
        "ways": Told.choices,
    }
    return render(request, "members/kept_away_for.html", context, status=422 if refusal else 200)


def _do_for(request: BankRequest, somebody: Person) -> str:
    assert request.person
    by, at = request.person, timezone.now()
    if kept := request.POST.get("block"):
        own = Block.objects.taken_down_for(somebody).select_related("person__bank", "person__user", "blocked")
        blocking.take_back(get_object_or_404(own, public_id=asking.uuid_or_none(kept)), by=by, at=at)
        return _("Done. They find each other again.")
    visible = Person.objects.visible_to(by)
    whom = get_object_or_404(visible, public_id=asking.uuid_or_none(request.POST.get("person")))
    blocking.take_down(somebody, whom, told=request.POST.get("told", ""), by=by, at=at)
    return _("Done. They no longer find each other, and nobody is told.")
