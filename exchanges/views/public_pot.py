"""The public page of the community pot, for anybody, where the time bank wants it."""

import io

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges import public_pot
from ledger import exports, hours
from members.middleware import BankRequest


@require_safe
def pot(request: BankRequest, bank: str) -> HttpResponse:
    """How it stood month by month, as a chart and a table."""
    spans = _statement(request)
    points = [
        {
            "label": span.period.name,
            "value": span.balance_minutes,
            "text": hours.signed(span.balance_minutes),
        }
        for span in spans
    ]
    return render(request, "exchanges/public_pot.html", {"spans": spans[::-1], "points": points})


@require_safe
def pot_csv(request: BankRequest, bank: str) -> HttpResponse:
    """The same for a spreadsheet."""
    file = io.BytesIO()
    exports.write_csv(file, public_pot.COLUMNS, public_pot.rows(_statement(request)))
    answer = HttpResponse(file.getvalue(), content_type=exports.CONTENT_TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{request.bank.slug}-pot.csv"'
    return answer


def _statement(request: BankRequest) -> list[public_pot.Span]:
    if not request.bank.pot_is_public:
        raise Http404
    return public_pot.statement(request.bank, today=request.bank.today(timezone.now()))
