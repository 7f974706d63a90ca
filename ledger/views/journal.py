"""The journal: every transfer in the order of posting, the newest first, by days and by kind."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ledger.forms import JournalForm
from ledger.models import Transfer
from ledger.models.month_close import came_after
from members.gates import those_who_may
from members.middleware import BankRequest
from members.roles import Action

A_PAGE = 50


@require_safe
@those_who_may(Action.SEE_BOOKS)
def journal(request: BankRequest, bank: str) -> HttpResponse:
    """A page of it: what comes before or after a transfer, so a deep page costs what the first does."""
    form = JournalForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found, newer, older = _page(_narrowed(Transfer.objects.visible_to(request.person), asked), asked)
    kept = {key: request.GET.get(key, "") for key in ("first", "last", "kind")}
    context = {
        "form": form,
        "transfers": found,
        "newer_url": newer and f"?{urlencode({**kept, 'after': str(newer)})}",
        "older_url": older and f"?{urlencode({**kept, 'before': str(older)})}",
    }
    return render(request, "ledger/journal.html", context, status=200 if form.is_valid() else 422)


def _narrowed(transfers: QuerySet[Transfer], asked: dict[str, Any]) -> QuerySet[Transfer]:
    """By the day of the help, which is what a month is about."""
    if asked.get("kind"):
        transfers = transfers.filter(kind=asked["kind"])
    if asked.get("first"):
        transfers = transfers.filter(occurred_on__gte=asked["first"])
    if asked.get("last"):
        transfers = transfers.filter(occurred_on__lte=asked["last"])
    return transfers


def _page(
    transfers: QuerySet[Transfer], asked: dict[str, Any]
) -> tuple[Sequence[Transfer], int | None, int | None]:
    """Some transfers, and where to read on: after this one, and before that one."""
    rows = transfers.annotate(is_after_close=came_after("occurred_on", "id"))
    rows = rows.select_related("entered_by").prefetch_related("entries__account__membership")
    after, before = asked.get("after"), asked.get("before")
    if after:
        found = list(rows.filter(id__gt=after).order_by("id")[: A_PAGE + 1])
        shown, has_newer, has_older = found[:A_PAGE][::-1], len(found) > A_PAGE, True
    else:
        older = rows.filter(id__lt=before) if before else rows
        found = list(older.order_by("-id")[: A_PAGE + 1])
        shown, has_newer, has_older = found[:A_PAGE], bool(before), len(found) > A_PAGE
    newer = shown[0].pk if shown and has_newer else None
    return shown, newer, shown[-1].pk if shown and has_older else None
