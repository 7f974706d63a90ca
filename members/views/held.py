"""Everything held about the reader: one page to read, and the same as a file."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from members import held
from members.gates import members_only
from members.middleware import BankRequest


@require_safe
@members_only
def page(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    response = render(
        request, "members/held.html", {"sections": held.about(request.person), "apart": held.reasons()}
    )
    add_never_cache_headers(response)
    return response


@require_safe
@members_only
def file(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    told = held.as_data(request.person, at=timezone.now())
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{request.bank.slug}-about-me.json"'
    add_never_cache_headers(response)
    return response
