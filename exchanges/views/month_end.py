"""The end of a month: what is still open, the button that closes it, and afterwards the report that was kept."""

import io
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from exchanges import closing_months, kept_months, periods, reports
from exchanges.periods import Period
from exchanges.scopes import Scope
from ledger import exports, hours
from ledger.models import MonthClose, Transfer
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused

A_PAGE = 50
SHOWN_WAITING = 20


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def month_end(request: BankRequest, bank: str, month: str) -> HttpResponse:
    """A month before it is closed, or as it was kept. A POST closes it."""
    assert request.person
    asked, refused, now = _month(month), "", timezone.now()
    if request.method == "POST":
        try:
            closing_months.close(
                asked, by=request.person, at=now, all_the_same=request.POST.get("all_the_same") == "yes"
            )
            return redirect("exchanges:month_end", bank=request.bank.slug, month=str(asked))
        except Refused as refusal:
            refused = refusal.sentence
    close = closing_months.closed(request.person, asked)
    if close:
        return _kept(request, asked, close, refused)
    scope = Scope(request.person, asked)
    waiting = reports.waiting(scope).with_people()[:SHOWN_WAITING]
    context = {
        "month": asked,
        "outlook": closing_months.look(scope, at=now),
        "waiting": waiting,
        "waiting_url": f"{reverse('exchanges:report_list', args=[bank, 'waiting'])}?{urlencode({'period': month})}",
        "refused": refused,
    }
    return render(request, "exchanges/month_end.html", context, status=422 if refused else 200)


def _month(text: str) -> Period:
    try:
        month = periods.read(text)
    except Refused:
        raise Http404 from None
    if month.kind != "month":
        raise Http404
    return month


def _kept(request: BankRequest, month: Period, close: MonthClose, refused: str) -> HttpResponse:
    tables = kept_months.tables(close)
    chosen = _chosen(request.GET.get("table", ""), len(tables))
    page = Paginator(tables[chosen].rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "month": month,
        "close": close,
        "tables": [(number, table.title, len(table.rows)) for number, table in enumerate(tables)],
        "chosen": chosen,
        "table": {"caption": tables[chosen].title, **_cells(tables[chosen], page.object_list)},
        "page": page,
        "after": _after(close),
        "formats": kept_months.FORMATS,
        "refused": refused,
    }
    return render(request, "exchanges/month_kept.html", context, status=422 if refused else 200)


def _chosen(text: str, count: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and int(text) < count else 0


def _cells(table: exports.Table, rows: Any) -> dict[str, Any]:
    """For components/table.html, without what the hours beside it say already."""
    shown = [place for place, column in enumerate(table.columns) if not _is_said_beside(table, place)]
    titles = [
        (str(table.columns[place].title), table.columns[place].kind in ("whole", "hours")) for place in shown
    ]
    return {
        "columns": [{"label": title, "number": is_number} for title, is_number in titles],
        "rows": [
            {
                "cells": [
                    {"label": title, "number": is_number, "text": _said(table, row, place)}
                    for place, (title, is_number) in zip(shown, titles, strict=True)
                ]
            }
            for row in rows
        ],
    }


def _said(table: exports.Table, row: exports.Row, place: int) -> Any:
    """Hours as people say them, from the minutes beside them."""
    if row[place] is None:
        return ""
    return hours.compact(int(str(row[place + 1]))) if table.columns[place].kind == "hours" else row[place]


def _is_said_beside(table: exports.Table, place: int) -> bool:
    """Minutes that follow their hours: files have both."""
    return place > 0 and table.columns[place].kind == "whole" and table.columns[place - 1].kind == "hours"


def _after(close: MonthClose) -> list[dict[str, Any]]:
    return [
        {"label": Transfer.Kind(kind).label, "count": count, "hours": hours.compact(minutes)}
        for kind, count, minutes in closing_months.came_after(close)
    ]


@require_GET
@admins_only
def month_file(request: BankRequest, bank: str, month: str) -> HttpResponseBase:
    """The kept report as a file, the same bytes whenever it is fetched."""
    format = request.GET.get("format", "csv")
    kept = MonthClose.objects.visible_to(request.person)
    close = get_object_or_404(kept, first_on=_month(month).first)
    if format not in kept_months.FORMATS:
        raise Http404
    file = io.BytesIO()
    kept_months.write(format, file, close)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{request.bank.slug}-{close}.{format}",
        content_type=exports.CONTENT_TYPES[format],
        headers={"Cache-Control": "private, no-store"},
    )
