"""What a coordinator would want to know before approving, asked with the exchanges themselves."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from exchanges.models import Exchange
from exchanges.models.exchange import ExchangeQuerySet
from ledger import hours
from members.models import CountOf, Membership, Seat

OFTEN = 4
OFTEN_WITHIN_DAYS = 60
LONG_MINUTES = 480


@dataclass(frozen=True)
class Risk:
    """One thing to mind, in words; `kind` is its colour: teal for what is new, sun for what is unusual."""

    key: str
    words: str
    kind: str = "sun"


def asked(exchanges: ExchangeQuerySet, at: dt.datetime) -> ExchangeQuerySet:
    """The same exchanges, each with what `of` reads."""
    between = Exchange.objects.filter(
        provider=OuterRef("provider"),
        recipient=OuterRef("recipient"),
        state=Exchange.State.SETTLED,
        changed_at__gte=at - dt.timedelta(days=OFTEN_WITHIN_DAYS),
    )
    return exchanges.annotate(
        provider_gave=F("provider__participation__first_given_on"),
        provider_received=F("provider__participation__first_received_on"),
        recipient_gave=F("recipient__participation__first_given_on"),
        recipient_received=F("recipient__participation__first_received_on"),
        is_own_household=Exists(_shared_seats()),
        times_lately=CountOf(between),
    ).select_related("provider__account", "recipient__account")


def _shared_seats() -> Any:
    """Seats on the side that was helped of somebody who belongs to the other side, or lives with them."""
    theirs = "person__seats__membership"
    lives_with = Q(
        **{
            f"{theirs}__kind": Membership.Kind.HOUSEHOLD,
            f"{theirs}__seats__{theirs}": OuterRef("provider"),
        }
    )
    seats = Seat.objects.filter(membership=OuterRef("recipient"))
    return seats.filter(Q(**{theirs: OuterRef("provider")}) | lives_with)


def of(exchange: Any) -> list[Risk]:
    """What there is to mind about an exchange that `asked` found, the gravest first."""
    found = [_household(exchange), *_limits(exchange), _long(exchange), _often(exchange), *_firsts(exchange)]
    return [risk for risk in found if risk]


def _household(exchange: Any) -> Risk | None:
    return Risk("household", _("within one household")) if exchange.is_own_household else None


def _limits(exchange: Exchange) -> list[Risk]:
    gives, takes = exchange.provider.account, exchange.recipient.account
    minutes = exchange.minutes or 0
    found = []
    if gives.highest_minutes is not None and gives.balance_minutes + minutes > gives.highest_minutes:
        words = _("%(name)s would pass the highest balance")
        found.append(Risk("highest", words % {"name": exchange.provider.first_name}))
    if takes.lowest_minutes is not None and takes.balance_minutes - minutes < takes.lowest_minutes:
        words = _("%(name)s would pass the lowest balance")
        found.append(Risk("lowest", words % {"name": exchange.recipient.first_name}))
    return found


def _long(exchange: Exchange) -> Risk | None:
    """Longer than the time bank's own measure, or than a working day where it has none."""
    most = exchange.bank.approval_above_minutes or LONG_MINUTES
    if (exchange.minutes or 0) <= most:
        return None
    return Risk("long", _("over %(hours)s") % {"hours": hours.compact(most)})


def _often(exchange: Any) -> Risk | None:
    if exchange.times_lately < OFTEN:
        return None
    words = _("these two %(times)d times in %(days)d days")
    return Risk("often", words % {"times": exchange.times_lately, "days": OFTEN_WITHIN_DAYS})


def _firsts(exchange: Any) -> list[Risk]:
    words = _("%(name)s’s first exchange")
    sides = (
        (exchange.provider, exchange.provider_gave or exchange.provider_received),
        (exchange.recipient, exchange.recipient_gave or exchange.recipient_received),
    )
    return [Risk("first", words % {"name": one.first_name}, "teal") for one, before in sides if not before]
