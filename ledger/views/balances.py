"""The trial balance: all accounts at the end of a day, what came in and went out, and that it comes to nothing."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger import permissions, trial_balance
from members.gates import those_who_may
from members.middleware import BankRequest
from members.refusals import Refused
from members.roles import Action

A_PAGE = 50


@require_safe
@those_who_may(Action.SEE_BOOKS)
def balances(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    today = request.bank.today(timezone.now())
    day, refused = _day(request.GET.get("day", ""), today)
    found = trial_balance.of(request.person, day, today=today)
    page = Paginator(found.lines, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "balance": found,
        "today": today,
        "page": page,
        "refused": refused,
        "may_export": permissions.may_keep_books(request.person, request.bank),
    }
    return render(request, "ledger/balances.html", context, status=422 if refused else 200)


def _day(text: str, today: dt.date) -> tuple[dt.date, str]:
    try:
        return trial_balance.day_of(text, today=today), ""
    except Refused as refusal:
        return today, refusal.sentence
