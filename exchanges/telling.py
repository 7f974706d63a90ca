"""Whom to tell of what happens to an exchange: the people of its sides, or the coordinators."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from exchanges import permissions, states
from exchanges.models import Exchange, Side
from exchanges.steps import WEB, Via
from members import notices
from members.models import Block, Membership, Notice, Person, Seat

# What ends an exchange, or holds it up; and what is nothing but words from one to the other.
ENDING = frozenset({"declined", "withdrawn", "called_off", "cancelled", "gone", "resting", "going_on"})
ONLY_WORDS = frozenset({"thanked"})


def path_of(exchange: Exchange) -> str:
    return reverse("exchanges:exchange", args=[exchange.bank.slug, exchange.public_id])


def people_on(exchange: Exchange, *sides: Side, by: Person | None = None) -> list[tuple[Side, Person]]:
    """Those who may act for these sides, in one query with all that telling them asks for.

    Of each is known whether a block keeps them apart from the other side, or from whoever acted.
    """
    by_membership = {exchange.membership_on(side).pk: side for side in sides}
    seats = Seat.objects.acting().filter(membership__in=by_membership).select_related("person__user")
    seats = seats.annotate(silenced=notices.silenced_of(OuterRef("person")), is_apart=_is_apart(exchange, by))
    found = []
    for seat in seats.order_by("person"):
        seat.person.silenced_groups = frozenset(getattr(seat, "silenced", ()))
        seat.person.is_kept_apart = getattr(seat, "is_apart", False)
        found.append((by_membership[seat.membership_id], seat.person))
    return sorted(found, key=lambda one: sides.index(one[0]))


def _is_apart(exchange: Exchange, by: Person | None) -> Exists:
    """For a query of seats: whether a block stands between the seat's person and the other side, or that person."""
    shared = (exchange.provider, exchange.recipient)
    theirs = [side.pk for side in shared if side.kind != Membership.Kind.ORGANISATION]
    acting = Seat.objects.acting().filter(membership__in=theirs)
    others = acting.exclude(membership=OuterRef(OuterRef("membership"))).values("person")
    here, acted = OuterRef("person"), by.pk if by else None
    theirs_first = Q(person__in=others) | Q(person=acted)
    theirs_last = Q(blocked__in=others) | Q(blocked=acted)
    return Exists(Block.objects.filter(Q(theirs_last, person=here) | Q(theirs_first, blocked=here)))


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

    It speaks of whoever acted, or of the member for whom a coordinator did. Those whom a block keeps apart are told
    only that something ends, and what becomes of hours; and that without the other's words.
    """
    context["speaker"] = exchange.membership_on(via.side) if via.side else by
    told = {by.pk} if by else set()
    drawn = []
    for side, person in people_on(exchange, *to, by=by):
        is_left_alone = group == Notice.Group.REMINDERS and person.is_away_on(exchange.bank.today(at))
        if person.is_kept_apart and not _still_reaches(event, exchange, group):
            is_left_alone = True
        if person.pk not in told and not is_left_alone:
            told.add(person.pk)
            said = context | {"note": ""} if person.is_kept_apart and _is_of_a_side(exchange, by) else context
            drawn.append(
                _drawn(event, exchange, person, side, by=by, at=at, group=group, about=about, **said)
            )
    notices.keep(drawn)


def _still_reaches(event: str, exchange: Exchange, group: str) -> bool:
    """What people who keep apart must know all the same: nobody waits at a door, and nobody loses hours."""
    is_about_hours = group in (Notice.Group.HOURS, Notice.Group.REMINDERS)
    if is_about_hours and exchange.state not in states.TO_COME:
        return event not in ONLY_WORDS
    return event in ENDING


def _is_of_a_side(exchange: Exchange, by: Person | None) -> bool:
    return by is not None and by.is_seated_in(exchange.provider_id, exchange.recipient_id)


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
