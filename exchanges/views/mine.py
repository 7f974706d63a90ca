"""One's own exchanges: those that wait for somebody, those agreed, and those that are over."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.models import Exchange
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.views.viewpoint import Viewpoint
from members.gates import members_only
from members.middleware import BankRequest

A_PAGE = 20
WAITING, COMING, PAST = "waiting", "coming", "past"


@require_safe
@members_only
def mine(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    shown = request.GET.get("show", WAITING)
    shown = shown if shown in (WAITING, COMING, PAST) else WAITING
    rows = Exchange.objects.visible_to(request.person).involving(request.person).with_people()
    page = Paginator(_of(shown, rows), A_PAGE).get_page(request.GET.get("page"))
    for exchange in page.object_list:
        exchange.bank = request.bank
    context = {
        "shown": shown,
        "tabs": _tabs(bank, shown),
        "page": page,
        "views": [Viewpoint(exchange, request.person) for exchange in page.object_list],
    }
    return render(request, "exchanges/mine.html", context)


def _of(shown: str, rows: ExchangeQuerySet) -> ExchangeQuerySet:
    if shown == COMING:
        return rows.agreed().order_by("planned_at", "-changed_at")
    return rows.over() if shown == PAST else rows.unsettled()


def _tabs(bank: str, shown: str) -> list[dict[str, object]]:
    labels = {WAITING: _("Waiting"), COMING: _("Agreed"), PAST: _("Past")}
    address = reverse("exchanges:mine", args=[bank])
    return [
        {"label": label, "url": f"{address}?show={name}", "current": name == shown}
        for name, label in labels.items()
    ]
