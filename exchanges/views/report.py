"""The report of a period for admins: figures, tables, and for each number the exact list that makes it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exchanges import activity, closing_months, exports, figures, periods, reports, scopes, waits
from exchanges.activity import Activity, Line
from exchanges.models import Side
from exchanges.periods import Period
from exchanges.scopes import Scope
from ledger import hours
from ledger.models import Reconciliation
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused

A_PAGE = 50
ORDERS = {"given": "-given_minutes", "received": "-received_minutes", "number": "number"}


@require_GET
@admins_only
def report(request: BankRequest, bank: str) -> HttpResponse:
    """What happened in a month, or in other days, in figures that open their lists."""
    assert request.person
    today = request.bank.today(timezone.now())
    chosen, trouble = asked_for(request.GET.dict(), today)
    is_closed, known_from = closing_months.standing(request.person, chosen)
    if is_closed:
        return redirect("exchanges:month_end", bank=request.bank.slug, month=str(chosen))
    scope = Scope(request.person, chosen)
    found = activity.of(scope)
    context = {
        "period": chosen,
        "trouble": trouble,
        "is_running": chosen.first <= today < chosen.last,
        "choices": choices(known_from or today, today),
        "next_period": chosen.next if chosen.next.first <= today else None,
        "figures": _grouped(_figures(scope, found)),
        "apart": _apart(scope),
        "tables": _tables(scope, found),
        "definitions": figures.FIGURES.values(),
        "export_key": exports.KEYS[figures.EXCHANGES],
        "checked": Reconciliation.objects.visible_to(request.person).newest_first().first(),
    }
    return render(request, "exchanges/report.html", context)


def asked_for(parameters: dict[str, str], today: dt.date) -> tuple[Period, str]:
    """The period of the address, or this month; with a sentence when the address names none that can be shown."""
    this = periods.month_of(today)
    if not any(parameters.get(key) for key in ("period", "month", "first", "last")):
        return this, ""
    try:
        asked = periods.asked(parameters)
    except Refused as refusal:
        return this, refusal.sentence
    if asked.first > today:
        return this, _("%(period)s is still to come. This is the month so far.") % {
            "period": asked.name.capitalize()
        }
    return asked, ""


def choices(first: dt.date, today: dt.date) -> list[tuple[str, list[Period]]]:
    """Every year, quarter and month back to the first help there is to report."""
    months = periods.back_to(first, today=today)
    quarters = dict.fromkeys(periods.quarter_of(month.first) for month in months)
    years = dict.fromkeys(periods.year_of(month.first) for month in months)
    return [(_("Months"), months), (_("Quarters"), [*quarters]), (_("Years"), [*years])]


def _figures(scope: Scope, found: Activity) -> dict[str, dict[str, Any]]:
    """Every figure of help, of members and of requests, with the address of its list."""
    whole = found.whole
    values: dict[str, Any] = {
        **found.members,
        "hours": hours.compact(whole.received_minutes),
        "exchanges": whole.exchanges,
        "waiting": hours.compact(reports.total(reports.waiting(scope)).minutes),
        "ties": whole.ties,
        "requests": whole.requests,
        "answered": whole.answered,
        "met": whole.met,
    }
    return {
        key: {
            "label": figure.label,
            "value": values[key],
            "url": list_of(scope, key),
            "definition": figure.definition,
        }
        for key, figure in figures.FIGURES.items()
        if key in values
    } | {"wait": _wait(scope, whole)}


GROUPS = (
    ("hours", "exchanges", "active", "first"),
    ("gave", "received", "both", "waiting"),
    ("helpers", "ties", "met", "wait"),
)


def _grouped(found: dict[str, dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [[found[key] for key in group] for group in GROUPS]


def _wait(scope: Scope, whole: Line) -> dict[str, Any]:
    """How long half of the answered requests waited at most; its list is theirs."""
    return {
        "label": waits.LABEL,
        "value": waits.in_words(whole.wait) if whole.wait is not None else "–",
        "url": list_of(scope, "answered"),
        "definition": waits.DEFINITION,
    }


def _apart(scope: Scope) -> list[dict[str, Any]]:
    """What is no help, by its kind: listed apart, and not counted above."""
    return [
        {
            "label": figures.FIGURES[kind].label,
            "value": hours.compact(minutes),
            "count": count,
            "url": list_of(scope, kind),
        }
        for kind, count, minutes in reports.by_kind(scope)
    ]


# --- Tables -----------------------------------------------------------------------------------

HOURS, EXCHANGES, GAVE, RECEIVED = "hours", "exchanges", "gave", "received"
HELPERS, TIES, REQUESTS, MET, WAIT = "helpers", "ties", "requests", "met", "wait"
GIVEN_HOURS = "given"
WHOLE = (HOURS, EXCHANGES, GAVE, RECEIVED, HELPERS, TIES, REQUESTS, MET, WAIT)
SIDED = (HOURS, GIVEN_HOURS, GAVE, RECEIVED, HELPERS, TIES, REQUESTS, MET)
OF_AGES = (HOURS, GIVEN_HOURS, GAVE, RECEIVED)
ORGANISED = (HOURS, GIVEN_HOURS, REQUESTS, MET)
OF_GIVERS = (GIVEN_HOURS, GAVE, HELPERS)


def _headings() -> dict[str, str]:
    return {
        HOURS: _("Hours received"),
        GIVEN_HOURS: _("Hours given"),
        EXCHANGES: _("Exchanges"),
        GAVE: _("Gave"),
        RECEIVED: _("Received"),
        HELPERS: _("First-time helpers"),
        TIES: _("New ties"),
        REQUESTS: _("Requests"),
        MET: _("Met"),
        WAIT: _("First answer after"),
    }


@dataclass(frozen=True)
class Dimension:
    """A table: what its lines are, what stands beside each, and how an address names one of them."""

    id: str
    title: str
    columns: tuple[str, ...]
    parameter: str
    table: str
    nameless: str = ""

    @property
    def is_sided(self) -> bool:
        return GIVEN_HOURS in self.columns

    @property
    def headings(self) -> dict[str, str]:
        words = _headings()
        return {column: words[column] for column in self.columns} | (
            {} if self.is_sided else {HOURS: _("Hours")}
        )


def _tables(scope: Scope, found: Activity) -> list[dict[str, Any]]:
    """Each dimension of which there is anything, as bars and as a table beneath them."""
    months = found.months if len(found.months) > 1 else []
    month = Dimension("by-month", _("By month"), WHOLE, "period", "months")
    kind = Dimension("by-kind", _("By kind of help"), WHOLE, "category", "categories", _("Of no kind"))
    where = _("By neighbourhood of the member")
    place = Dimension("by-place", where, SIDED, "neighbourhood", "neighbourhoods", _("No neighbourhood"))
    organisation = Dimension(
        "by-organisation", _("By organisation"), ORGANISED, "organisation", "organisations"
    )
    # A list behind these would say how old somebody is.
    age = Dimension("by-age", _("By age"), OF_AGES, "", "ages")
    tables = (
        (month, months),
        (kind, found.categories),
        (place, found.neighbourhoods),
        (organisation, found.organisations),
        (age, found.ages),
    )
    return [_table(dimension, scope, lines) for dimension, lines in tables if lines]


def _table(dimension: Dimension, scope: Scope, lines: list[Line]) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "key": dimension.table,
        "title": dimension.title,
        "is_time": dimension.parameter == "period",
        "is_told": not all(line.is_kept_back for line in lines),
        "headings": dimension.headings.values(),
        "rows": [
            {
                "label": line.name or dimension.nameless,
                "value": line.received_minutes,
                "text": _value(line, HOURS),
                "cells": [_cell(scope, line, dimension, column) for column in dimension.columns],
            }
            for line in lines
        ],
    }


def _cell(scope: Scope, line: Line, dimension: Dimension, column: str) -> dict[str, Any]:
    """A number of a line, with the address of the list that makes it, where people may read that."""
    if not dimension.parameter:
        return {"heading": dimension.headings[column], "value": _value(line, column), "url": ""}
    narrowed = {dimension.parameter: line.key or scopes.NOWHERE}
    if dimension.is_sided and column in OF_GIVERS:
        narrowed["side"] = Side.PROVIDER.value
    key = {GIVEN_HOURS: HOURS, WAIT: "answered"}.get(column, column)
    url = list_of(scope, key, **narrowed)
    return {"heading": dimension.headings[column], "value": _value(line, column), "url": url}


def _value(line: Line, column: str) -> Any:
    if line.is_kept_back:
        return "–"
    if column == HOURS:
        return hours.compact(line.received_minutes)
    if column == GIVEN_HOURS:
        return hours.compact(line.given_minutes)
    if column == WAIT:
        return waits.in_words(line.wait) if line.wait is not None else "–"
    return getattr(line, column)


def list_of(scope: Scope, key: str, **narrowed: str) -> str:
    address = reverse("exchanges:report_list", args=[scope.person.bank.slug, key])
    return f"{address}?{urlencode({'period': str(scope.period), **narrowed})}"


# --- Lists ------------------------------------------------------------------------------------


@require_GET
@admins_only
def report_list(request: BankRequest, bank: str, figure: str) -> HttpResponse:
    """The rows behind a figure, page by page; at their foot the figure itself."""
    assert request.person
    if figure not in figures.FIGURES:
        raise Http404
    found, parameters = figures.FIGURES[figure], request.GET.dict()
    try:
        scope = scopes.of(request.person, parameters)
    except Refused:
        raise Http404 from None
    rows = found.rows(scope)
    total = reports.total(rows)
    if found.lists == figures.MEMBERS and parameters.get("order") in ORDERS:
        rows = rows.order_by(ORDERS[parameters["order"]], "number")
    paginator = Paginator(rows, A_PAGE)
    paginator.count = total.count
    context = {
        "figure": found,
        "scope": scope,
        "page": paginator.get_page(parameters.get("page")),
        "total": total,
        "closed": closing_months.closed(request.person, scope.period),
        "export_key": exports.KEYS[found.lists],
        "export_parameters": exports.known(parameters) | {"figure": figure},
        "template": f"exchanges/_report_{found.lists}.html",
        "order": parameters.get("order", ""),
    }
    return render(request, "exchanges/report_list.html", context)
