"""Putting the first steps away."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exchanges import first_steps
from members.gates import members_only
from members.middleware import BankRequest


@require_POST
@members_only
def put_away(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    first_steps.put_away(request.person, by=request.person, at=timezone.now())
    return redirect("exchanges:home", bank=bank)
