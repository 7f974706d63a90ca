"""How members take part, for admins: who never gave or received, who stays, and how balances are spread."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exchanges import figures, lasting, reports
from exchanges.lasting import Cohort
from exchanges.periods import Period
from exchanges.scopes import Scope
from exchanges.views import report
from ledger import spread
from members import conversations
from members.gates import admins_only
from members.middleware import BankRequest
from members.models import Conversation

FIGURES = ("accounts", "active", "nevergave", "neverreceived")
FILES = ("accounts", "nevergave", "neverreceived")


@require_GET
@admins_only
def taking_part(request: BankRequest, bank: str) -> HttpResponse:
    """The members of a period in figures and tables, each number of which opens its list."""
    assert request.person
    today = request.bank.today(timezone.now())
    chosen, trouble = report.asked_for(request.GET.dict(), today)
    scope = Scope(request.person, chosen)
    months = lasting.twelve_months(chosen, today=today)
    context = {
        "period": chosen,
        "trouble": trouble,
        "choices": report.choices(reports.first_day(request.person) or today, today),
        "next_period": chosen.next if chosen.next.first <= today else None,
        "figures": _figures(scope),
        "files": [figures.FIGURES[key] for key in FILES],
        "balances": _balances(scope),
        "months": spread.over_time(request.person, [month.first for month in months]),
        "cohorts": [
            _cohort(scope, cohort) for cohort in lasting.cohorts(request.person, chosen, today=today)
        ],
    }
    context["talks"] = _talks(request, chosen)
    return render(request, "exchanges/taking_part.html", context)


def _talks(request: BankRequest, chosen: Period) -> list[dict[str, Any]]:
    """Calls in these days, by what came of them; each opens its calls in the log."""
    assert request.person
    log = reverse("exchanges:call_log", args=[request.bank.slug])
    days = {"first": chosen.first.isoformat(), "last": chosen.last.isoformat()}
    found = conversations.counted(request.person, first=chosen.first, last=chosen.last)
    return [
        {
            "label": Conversation.Outcome(outcome).label,
            "value": count,
            "text": count,
            "url": f"{log}?{urlencode({'outcome': outcome, **days})}",
        }
        for outcome, count in found.items()
    ]


def _figures(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "label": figures.FIGURES[key].label,
            "value": count,
            "url": report.list_of(scope, key),
            "definition": figures.FIGURES[key].definition,
        }
        for key, count in reports.count_members(scope, *FIGURES).items()
    ]


def _balances(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "label": band.name,
            "value": band.count,
            "text": band.count,
            "url": report.list_of(scope, "balance", band=str(band.number)),
        }
        for band in spread.bands(scope.person)
    ]


def _cohort(scope: Scope, cohort: Cohort) -> dict[str, Any]:
    def cell(month: Period, key: str, value: int | None, heading: str) -> dict[str, Any]:
        url = report.list_of(Scope(scope.person, month), key, joined=str(cohort.month))
        return {"heading": heading, "value": value, "url": url}

    after = [
        cell(one.month, "active", one.count, _("After %(n)d") % {"n": one.after}) for one in cohort.stayed
    ]
    cells = [cell(cohort.month, "accounts", cohort.joined, _("Joined")), *after]
    return {"label": cohort.month.name, "cells": cells}
