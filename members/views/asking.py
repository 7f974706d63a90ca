"""Reading what an address asks for: anything that makes no sense is as good as nothing."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from members.middleware import BankRequest
from members.models import Person


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def somebody(request: BankRequest, public_id: UUID | str, *, may: Callable[[Person, Person], bool]) -> Person:
    """Whoever it is that belongs to the time bank, for a page about them. Raises Http404 for who may not open it."""
    assert request.person
    here = Person.objects.visible_to(request.person).filter(left_at__isnull=True)
    found = get_object_or_404(here.select_related("bank", "user"), public_id=public_id)
    if not may(request.person, found):
        raise Http404
    return found
