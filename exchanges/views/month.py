"""The month's report for admins: figures, and for each figure the exact list that makes it."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exchanges import exports, figures, months, reports
from exchanges.months import Month
from exchanges.reports import Group, Scope, Total
from ledger import hours
from ledger.models import Reconciliation
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused

A_PAGE = 50


@require_GET
@admins_only
def month(request: BankRequest, bank: str) -> HttpResponse:
    """What happened in one month, in figures that open their lists."""
    assert request.person
    today = request.bank.today(timezone.now())
    chosen, trouble = _asked_for(request.GET.get("month", ""), today)
    scope = Scope(request.person, chosen)
    groups = reports.grouped(scope)
    context = {
        "month": chosen,
        "trouble": trouble,
        "is_running": chosen == months.of(today),
        "months": months.back_to(reports.first_day(request.person) or today, today=today),
        "next_month": chosen.next if chosen < months.of(today) else None,
        "figures": _figures(scope, groups.total),
        "apart": _apart(scope),
        "categories": _bars(scope, groups.categories, "category", _("Of no kind")),
        "neighbourhoods": _bars(scope, groups.neighbourhoods, "neighbourhood", _("No neighbourhood")),
        "definitions": figures.FIGURES.values(),
        "export_key": exports.KEYS[figures.EXCHANGES],
        "checked": Reconciliation.objects.visible_to(request.person).newest_first().first(),
    }
    return render(request, "exchanges/month.html", context)


def _asked_for(text: str, today: dt.date) -> tuple[Month, str]:
    """The month of the address, or this one; with a sentence when the address names none that can be shown."""
    this = months.of(today)
    if not text:
        return this, ""
    try:
        asked = months.read(text)
    except Refused as refusal:
        return this, refusal.sentence
    if asked > this:
        return this, _("%(month)s is still to come. This is the month so far.") % {"month": asked.name}
    return asked, ""


def _figures(scope: Scope, helped: Total) -> dict[str, dict[str, Any]]:
    """Every figure of help and of members, with the address of its list."""
    waiting = reports.total(reports.waiting(scope))
    values: dict[str, Any] = reports.count_members(scope)
    values |= {"hours": hours.compact(helped.minutes), "exchanges": helped.count}
    values["waiting"] = hours.compact(waiting.minutes)
    return {
        key: {"label": figure.label, "value": values[key], "url": _list_of(scope, key)}
        for key, figure in figures.FIGURES.items()
        if key in values
    }


def _apart(scope: Scope) -> list[dict[str, Any]]:
    """What is no help, by its kind: listed apart, and not counted above."""
    return [
        {
            "label": figures.FIGURES[kind].label,
            "value": hours.compact(minutes),
            "count": count,
            "url": _list_of(scope, kind),
        }
        for kind, count, minutes in reports.by_kind(scope)
    ]


def _bars(scope: Scope, groups: list[Group], parameter: str, nameless: str) -> list[dict[str, Any]]:
    return [
        {
            "label": group.name or nameless,
            "value": group.minutes,
            "text": hours.compact(group.minutes),
            "count": group.count,
            "url": _list_of(scope, "hours", **{parameter: group.key or reports.NOWHERE}),
        }
        for group in groups
    ]


def _list_of(scope: Scope, key: str, **narrowed: str) -> str:
    address = reverse("exchanges:month_list", args=[scope.person.bank.slug, key])
    return f"{address}?{urlencode({'month': str(scope.month), **narrowed})}"


@require_GET
@admins_only
def month_list(request: BankRequest, bank: str, figure: str) -> HttpResponse:
    """The rows behind a figure, page by page; at their foot the figure itself."""
    assert request.person
    if figure not in figures.FIGURES:
        raise Http404
    found, parameters = figures.FIGURES[figure], request.GET.dict()
    try:
        scope = reports.scope_of(request.person, parameters)
    except Refused:
        raise Http404 from None
    rows = found.rows(scope)
    total = reports.total(rows)
    paginator = Paginator(rows, A_PAGE)
    paginator.count = total.count
    context = {
        "figure": found,
        "scope": scope,
        "page": paginator.get_page(parameters.get("page")),
        "total": total,
        "export_key": exports.KEYS[found.lists],
        "export_parameters": exports.known(parameters) | {"figure": figure},
        "template": f"exchanges/_month_{found.lists}.html",
    }
    return render(request, "exchanges/month_list.html", context)
