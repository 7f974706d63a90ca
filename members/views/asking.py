"""Reading what an address asks for: anything that makes no sense is as good as nothing."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from members.middleware import BankRequest
from members.models import Person
from members.models.person import PersonQuerySet

MOST_FOUND = 10


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def somebody(request: BankRequest, public_id: UUID | str, *, may: Callable[[Person, Person], bool]) -> Person:
    """Whoever it is that belongs to the time bank, for a page about them. Raises Http404 for who may not open it."""
    assert request.person
    found = get_object_or_404(_here(request), public_id=public_id)
    if not may(request.person, found):
        raise Http404
    return found


def named(request: BankRequest, *, field: str) -> PersonQuerySet:
    """Those of the name that is looked for (`q`), by name; of a form that is sent, the one chosen in that field."""
    if request.method == "POST":
        chosen = uuid_or_none(request.POST.get(field))
        return _here(request).filter(public_id__in=[chosen] if chosen else [])
    text = request.GET.get("q", "").strip()
    # A form narrows it down to the one that was chosen, which a query that is cut does not let it.
    keys = (
        _here(request).named(text).order_by("name", "pk").values_list("pk", flat=True)[:MOST_FOUND]
        if text
        else []
    )
    return _here(request).filter(pk__in=keys).order_by("name", "pk")


def _here(request: BankRequest) -> PersonQuerySet:
    return (
        Person.objects.visible_to(request.person).filter(left_at__isnull=True).select_related("bank", "user")
    )
