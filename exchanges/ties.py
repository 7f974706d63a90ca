"""With whom somebody has an exchange, for what people show only to those (`members/seeing.py` asks).

Nobody gets to see more by saying alone that there was one: the other side has said so as well, or agreed to it.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import F, Q, QuerySet

from exchanges.models import Exchange, Side
from members import seeing
from members.models import Person, Seat

State = Exchange.State
COUNTING = (State.ACCEPTED, State.LOGGED, State.CONFIRMED, State.DISPUTED, State.SETTLED)
ACTING = (Seat.Kind.HOLDER, Seat.Kind.REPRESENTATIVE)


def register() -> None:
    seeing.TIES.append(between)


def between(reader: Person, people: Collection[Person]) -> dict[int, str]:
    """Of these people, by key, those the reader has an exchange with, and its public id. Asked once for all."""
    mine = [pk for pk, kind in reader.seat_kinds.items() if kind in ACTING]
    theirs = [person.pk for person in people]
    if not mine or not theirs:
        return {}
    provided, received = (_on(side, reader.bank_id, theirs, mine) for side in Side)
    # From the oldest to the newest, which is the one that stays.
    return {person: str(public_id) for _exchange, public_id, person in sorted(provided.union(received))}


def _on(side: Side, bank: int, theirs: list[int], mine: list[int]) -> "QuerySet[Exchange, Any]":
    """Of each of these people on this side, the reader being on the other, the latest exchange."""
    seat, took_part = f"{side.value}__seats", f"{side.value}_person"
    they = {f"{seat}__person__in": theirs, f"{seat}__kind__in": ACTING, f"{side.other.value}__in": mine}
    # Whoever took part counts; where nobody is named, all who act for the membership.
    was_there = Q(**{f"{took_part}__isnull": True}) | Q(**{took_part: F(f"{seat}__person")})
    # What was proposed counts once it was accepted; hours logged outright count as the word of who logged them.
    said_so = ~Q(proposed_side="") | Q(logged_side=side) | Q(confirmed_by__isnull=False)
    rows = Exchange.objects.filter(was_there, said_so, bank=bank, state__in=COUNTING, **they)
    latest = rows.order_by(f"{seat}__person", "-pk").distinct(f"{seat}__person")
    return latest.values_list("pk", "public_id", f"{seat}__person")
