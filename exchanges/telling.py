"""Whom to tell of what happens to an exchange: the people of its sides, or the coordinators."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from exchanges import permissions
from exchanges.models import Exchange, Side
from exchanges.steps import WEB, Via
from members import notices
from members.models import Notice, Person, Seat


def path_of(exchange: Exchange) -> str:
    return reverse("exchanges:exchange", args=[exchange.bank.slug, exchange.public_id])


def people_on(exchange: Exchange, side: Side) -> list[Person]:
    """Those who may act for that side."""
    seats = Seat.objects.acting().filter(membership=exchange.membership_on(side)).select_related("person")
    return [seat.person for seat in seats.order_by("person")]


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
    for side in to:
        for person in people_on(exchange, side):
            if person.pk not in told:
                told.add(person.pk)
                _write(event, exchange, person, side, by=by, at=at, group=group, about=about, **context)


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
    for person in Person.objects.filter(bank=exchange.bank_id).leading():
        if permissions.may_oversee(exchange, person) and person != by:
            _write(
                event,
                exchange,
                person,
                None,
                by=by,
                at=at,
                group=Notice.Group.RUNNING,
                about=about,
                **context,
            )


def _write(
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
) -> None:
    notices.write(
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
