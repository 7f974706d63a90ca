"""Who lives with whom, and answers for whom: they do not look into what is about one another."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from members.models.membership import Membership, Seat
from members.models.person import Person


def close_to(people: "Iterable[int] | QuerySet[Any, Any]") -> "QuerySet[Person, int]":
    """The keys of these people, of who shares a household with them or acts for them, and of who answers for whom."""
    shared = Seat.objects.filter(person__in=people).exclude(membership__kind=Membership.Kind.ORGANISATION)
    together = Q(seats__membership__in=shared.values("membership"))
    guardians = Q(guarding__person__in=people, guarding__ended_at__isnull=True)
    minors = Q(guardianships__guardian__in=people, guardianships__ended_at__isnull=True)
    found = Person.objects.filter(Q(pk__in=people) | together | guardians | minors)
    return found.order_by().values_list("pk", flat=True)
