"""What is new in the week, as it would go out now, for those who announce."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges import digest as weekly
from exchanges.models import Digest
from members.gates import those_who_may
from members.middleware import BankRequest
from members.roles import Action

MOST_WEEKS = 8


@require_safe
@those_who_may(Action.ANNOUNCE)
def digest(request: BankRequest, bank: str) -> HttpResponse:
    """The mail, when it goes, and to how many it went."""
    assert request.person
    at = timezone.now()
    context = {
        "notice": weekly.preview(request.person, at),
        "since": weekly.since(request.bank, at),
        "weeks": Digest.objects.visible_to(request.person)[:MOST_WEEKS],
    }
    return render(request, "exchanges/digest.html", context)
