"""The hand-over pack: on a page that prints well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges import hand_over_pack
from exchanges.marking import Item
from exchanges.views import desk, items
from members.gates import coordinators_only
from members.middleware import BankRequest


@require_safe
@coordinators_only
def show(request: BankRequest, bank: str) -> HttpResponse:
    """What is open, who does what, what was said lately, how this time bank works; and what hangs on one person."""
    assert request.person
    pack = hand_over_pack.draw_up(request.person, timezone.now())
    known = {Item(mark.kind, mark.subject): mark for mark in pack.aside}
    context = {
        "pack": pack,
        "waiting": [(desk.SECTIONS[key], count) for key, count in pack.waiting.items()],
        "aside": items.lines(request.person, list(known), marks=known),
        "today": request.bank.today(timezone.now()),
    }
    return render(request, "exchanges/hand_over_pack.html", context)
