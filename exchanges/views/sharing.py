"""Putting off what waits on the desk, or having somebody look after it; what is aside, and how it comes back."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchanges import marking
from exchanges.forms.desk import ShareForm
from exchanges.marking import Item
from exchanges.models import Mark
from exchanges.templatetags.days import day
from exchanges.views import items
from members.forms import show_refusal
from members.gates import coordinators_only
from members.middleware import BankRequest
from members.refusals import Refused
from members.views.asking import uuid_or_none

A_PAGE = 20
MOST_AT_ONCE = 100
MOST_UNDONE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def share(request: BankRequest, bank: str) -> HttpResponse:
    """What was ticked, and what is to become of it. The desk sends here what was ticked there."""
    assert request.person
    asked = request.POST if "item" in request.POST else request.GET
    chosen = marking.read(asked.getlist("item"))[:MOST_AT_ONCE]
    if not chosen:
        messages.info(
            request, _("Nothing was ticked. Tick one or more first, then put them off or share them.")
        )
        return redirect("exchanges:desk", bank=bank)
    if request.method == "POST" and "who" not in request.POST and "share" in request.POST:
        named = urlencode({"item": [str(item) for item in chosen]}, doseq=True)
        return redirect(f"{reverse('exchanges:share', args=[bank])}?{named}")
    sent = request.POST if request.method == "POST" else None
    form = ShareForm(request.person, request.bank.today(timezone.now()), sent)
    if form.is_valid():
        try:
            words, done = _do(request, form, chosen)
            messages.success(request, words)
            return back_to_desk(request, items=done)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "lines": items.lines(request.person, chosen)}
    return render(request, "exchanges/share.html", context, status=422 if form.errors else 200)


def _do(request: BankRequest, form: ShareForm, chosen: list[Item]) -> tuple[str, list[Item]]:
    assert request.person
    at = timezone.now()
    if form.colleague is None:
        until = form.until_day
        done = marking.put_off(chosen, until=until, by=request.person, at=at)
        words = ngettext("Put off until %(day)s.", "%(count)d things put off until %(day)s.", len(done))
        return words % {"count": len(done), "day": day(until)}, done
    done = marking.hand_to(chosen, form.colleague, by=request.person, at=at)
    if form.colleague == request.person:
        return _("You look after it now; it is on nobody else's desk."), done
    return _("%(name)s looks after it now, and has been told.") % {"name": form.colleague.name}, done


def back_to_desk(
    request: BankRequest, *, items: Sequence[Item] = (), approved: Sequence[UUID] = ()
) -> HttpResponse:
    """The desk, which offers to undo what has just been done: the address says what that was."""
    told = {
        "undo": [str(item) for item in items[:MOST_UNDONE]],
        "approved": [str(public_id) for public_id in approved[:MOST_UNDONE]],
    }
    address = reverse("exchanges:desk", args=[request.bank.slug])
    query = urlencode(told, doseq=True)
    return redirect(f"{address}?{query}" if query else address)


def undo_offered(request: BankRequest) -> dict[str, list[str]]:
    """What the address says can be undone."""
    approved = [found for text in request.GET.getlist("approved") if (found := uuid_or_none(text))]
    items = marking.read(request.GET.getlist("undo"))
    return {
        "items": [str(item) for item in items[:MOST_UNDONE]],
        "approved": [str(public_id) for public_id in approved[:MOST_UNDONE]],
    }


@require_POST
@coordinators_only
def bring_back(request: BankRequest, bank: str) -> HttpResponse:
    """On everybody's desk again."""
    assert request.person
    chosen = marking.read(request.POST.getlist("item"))[:MOST_AT_ONCE]
    count = marking.bring_back(chosen, by=request.person, at=timezone.now())
    messages.success(request, _("Back on the desk.") if count else _("It is on the desk already."))
    return redirect("exchanges:desk", bank=bank)


@require_safe
@coordinators_only
def aside(request: BankRequest, bank: str) -> HttpResponse:
    """What is put off, and what somebody else looks after: the soonest to come back first."""
    assert request.person
    today = request.bank.today(timezone.now())
    kinds = marking.kinds_of(request.person)
    marks = Mark.objects.visible_to(request.person).aside(request.person, today).filter(kind__in=kinds)
    marks = marks.select_related("assigned_to", "assigned_by", "put_off_by").order_by("put_off_until", "pk")
    page = Paginator(marks, A_PAGE).get_page(request.GET.get("page"))
    known = {Item(mark.kind, mark.subject): mark for mark in page}
    found = {line.item: line for line in items.lines(request.person, list(known), marks=known)}
    shown = [found[item] for item in known if item in found]
    return render(request, "exchanges/aside.html", {"lines": shown, "page": page})
