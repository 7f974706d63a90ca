"""One slip or sheet: what it is, and how far it has come."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchanges import sheets
from exchanges.views.sheets import sheet_of
from members.gates import those_who_may
from members.middleware import BankRequest
from members.roles import Action


@require_safe
@those_who_may(Action.RECORD_FOR_MEMBERS)
def sheet(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Where its square leads."""
    found = sheet_of(request, public_id)
    closed = sheets.closed_words(found) if found.is_closed else ""
    return render(request, "exchanges/sheet.html", {"sheet": found, "closed": closed})
