"""Whom to tell of what happens to an exchange: the people of its sides, or the coordinators."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef
from django.urls import reverse

from exchanges import permissions
from exchanges.models import Exchange, Side
from exchanges.steps import WEB, Via
from members import notices
from members.models import Notice, Person, Seat


def path_of(exchange: Exchange) -> str:
    return reverse("exchanges:exchange", args=[exchange.bank.slug, exchange.public_id])


def people_on(exchange: Exchange, *sides: Side) -> list[tuple[Side, Person]]:
    """Those who may act for these sides, in one query with all that telling them asks for."""
    by_membership = {exchange.membership_on(side).pk: side for side in sides}
    seats = Seat.objects.acting().filter(membership__in=by_membership).select_related("person__user")
    seats = seats.annotate(silenced=notices.silenced_of(OuterRef("person")))
    found = []
    for seat in seats.order_by("person"):
        seat.person.silenced_groups = frozenset(getattr(seat, "silenced", ()))
        found.append((by_membership[seat.membership_id], seat.person))
    return sorted(found, key=lambda one: sides.index(one[0]))


def is_answerer_away(exchange: Exchange, at: dt.datetime) -> bool:
    """Whether all who could say if the hours are right are on a break: nothing settles behind their backs."""
    people = people_on(exchange, Side(exchange.logged_side).other)
    return bool(people) and all(person.is_away_on(exchange.bank.today(at)) for _side, person in people)


def sides(
    exchange: Exchange,
    event: str,
    *,
    to: Iterable[Side] = Side,
    by: Person | None,
    at: dt.datetime,
    group: str = Notice.Group.EXCHANGES,
    about: str | None = None,
    via: Via = WEB,
    **context: Any,
) -> None:
    """Write the notice to everybody on these sides but the one who acted.

    It speaks of whoever acted, or of the member for whom a coordinator did.
    """
    context["speaker"] = exchange.membership_on(via.side) if via.side else by
    told = {by.pk} if by else set()
    drawn = []
    for side, person in people_on(exchange, *to):
        is_left_alone = group == Notice.Group.REMINDERS and person.is_away_on(exchange.bank.today(at))
        if person.pk not in told and not is_left_alone:
            told.add(person.pk)
            drawn.append(
                _drawn(event, exchange, person, side, by=by, at=at, group=group, about=about, **context)
            )
    notices.keep(drawn)


def coordinators(
    exchange: Exchange,
    event: str,
    *,
    by: Person | None,
    at: dt.datetime,
    about: str | None = None,
    **context: Any,
) -> None:
    """Write the notice to the coordinators who have no part in the exchange."""
    group = Notice.Group.RUNNING
    leading = Person.objects.filter(bank=exchange.bank_id).leading().select_related("user", "bank")
    notices.keep(
        [
            _drawn(event, exchange, person, None, by=by, at=at, group=group, about=about, **context)
            for person in leading
            if permissions.may_oversee(exchange, person) and person != by
        ]
    )


def _drawn(
    event: str,
    exchange: Exchange,
    person: Person,
    side: Side | None,
    *,
    by: Person | None,
    at: dt.datetime,
    group: str,
    about: str | None,
    **context: Any,
) -> Notice:
    return notices.drawn_up(
        f"exchanges/{event}",
        to=person,
        bank=exchange.bank,
        path=path_of(exchange),
        at=at,
        group=group,
        about=about,
        context={
            "exchange": exchange,
            "helped": side == Side.PROVIDER,
            "other": exchange.membership_on(side.other) if side else None,
            "by": by,
            "speaker": by,
            **context,
        },
    )
