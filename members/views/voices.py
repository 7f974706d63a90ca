"""Who has a voice: each adult one, whatever they share an account with and however many places they have."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.gates import coordinators_only
from members.middleware import BankRequest
from members.models import Person

A_PAGE = 100


@require_safe
@coordinators_only
def voices(request: BankRequest, bank: str) -> HttpResponse:
    """The list for a ballot or a meeting, by name."""
    found = Person.objects.visible_to(request.person).with_a_voice().order_by("name", "id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/voices.html", {"page": page})
