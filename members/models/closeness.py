"""Who lives with whom, and answers for whom: they do not look into what is about one another."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from members.models.guardian import Guardianship
from members.models.membership import Membership, Seat
from members.models.person import Person


def close_to(people: "Iterable[int] | QuerySet[Any, Any]") -> "QuerySet[Person, int]":
    """The keys of these people, of who shares a household with them or acts for them, and of who answers for whom."""
    shared = Seat.objects.filter(person__in=people).exclude(membership__kind=Membership.Kind.ORGANISATION)
    together = Seat.objects.filter(membership__in=shared.values("membership"))
    answering = Guardianship.objects.filter(ended_at__isnull=True)
    # Each way for itself: of all in one condition, PostgreSQL would look at everybody in the time bank.
    keys = Person.objects.filter(pk__in=people).values("pk")
    keys = keys.union(
        together.values("person"),
        answering.filter(person__in=people).values("guardian"),
        answering.filter(guardian__in=people).values("person"),
    )
    return Person.objects.filter(pk__in=keys).order_by().values_list("pk", flat=True)
