"""What is held about a member without a login, opened for them by a coordinator: to print, or as a file."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from members import reading_out
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Person
from members.roles import Action


@require_safe
@those_who_may(Action.READ_HELD)
def page(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    assert request.person
    somebody = _somebody(request, public_id)
    sections = reading_out.open_for(somebody, by=request.person, at=timezone.now())
    response = render(request, "members/held_of.html", {"somebody": somebody, "sections": sections})
    add_never_cache_headers(response)
    return response


@require_safe
@those_who_may(Action.READ_HELD)
def file(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    assert request.person
    somebody = _somebody(request, public_id)
    told = reading_out.as_data(somebody, by=request.person, at=timezone.now())
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{request.bank.slug}-about-a-member.json"'
    add_never_cache_headers(response)
    return response


def _somebody(request: BankRequest, public_id: str) -> Person:
    """Whoever signs in by e-mail is not found: it is theirs to open."""
    assert request.person
    people = Person.objects.visible_to(request.person).select_related("bank", "user")
    somebody = get_object_or_404(people, public_id=public_id)
    if somebody.signs_in_by_mail or not reading_out.may(request.person, somebody):
        raise Http404
    return somebody
