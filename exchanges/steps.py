"""How any step of an exchange is taken: lock it, ask the table, change it, and write the line of history."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exchanges import permissions, states
from exchanges.models import Exchange, Side, StepTaken
from members.models import Person
from members.refusals import Refused


class ChangedMeanwhile(Refused):
    """Somebody changed the exchange after the person last saw it."""


class ReasonMissing(Refused):
    """The step wants a reason and none was given."""


@dataclass(frozen=True)
class Via:
    """How a step reached us; `side` is set when a coordinator takes it on behalf of that side."""

    channel: str = Exchange.Channel.WEB
    source: str = ""
    side: Side | None = None


WEB = Via()


def lock(exchange: Exchange) -> Exchange:
    """The exchange as it stands now, held until the transaction ends."""
    sides = ("provider__account", "recipient__account")
    related = ("bank", *sides, "category", "listing", "logged_by", "provider_person", "recipient_person")
    rows = Exchange.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    return rows.get(pk=exchange.pk)


def begin(
    name: str, exchange: Exchange, *, by: Person, via: Via = WEB, seen: int | None = None
) -> tuple[Exchange, Side | None]:
    """Lock the exchange and return it with the side the step is taken for.

    `seen` is the version the person was looking at. Raises NotNow, NotYours, ChangedMeanwhile.
    """
    exchange = lock(exchange)
    side = states.check(name, exchange, by, via.side)
    if seen is not None and seen != exchange.version:
        raise ChangedMeanwhile(
            _("Somebody changed this exchange a moment ago. Look at what it says now, then answer.")
        )
    return exchange, side


def take(
    name: str,
    exchange: Exchange,
    *,
    by: Person | None,
    at: dt.datetime,
    side: Side | None = None,
    via: Via = WEB,
    note: str = "",
    **changes: Any,
) -> Exchange:
    """Apply the changes, move to the step's target and write the history. The exchange must be locked."""
    change(name, exchange, at=at, note=note, **changes)
    # What both agree on is saved with what comes of it: its transfer, or why it waits for a coordinator.
    if states.STEPS[name].target not in (Exchange.State.CONFIRMED, Exchange.State.SETTLED):
        exchange.save()
    write_history(name, exchange, by=by, at=at, side=side, via=via, note=note)
    return exchange


def change(name: str, exchange: Exchange, *, at: dt.datetime, note: str = "", **changes: Any) -> None:
    """The first half of it, which saves nothing yet."""
    step = states.STEPS[name]
    if step.needs_reason and not note.strip():
        raise ReasonMissing(_("Please say why in a few words: the people concerned will read it."))
    for field, value in changes.items():
        setattr(exchange, field, value)
    if step.target is not None:
        exchange.state = step.target
    if step.target is not None or changes:
        exchange.version += 1
    exchange.changed_at = at


def write_history(
    name: str,
    exchange: Exchange,
    *,
    by: Person | None,
    at: dt.datetime,
    side: Side | None = None,
    via: Via = WEB,
    note: str = "",
) -> None:
    """Add one line to the exchange's history; `side` is whose step it was, `via.side` whom a coordinator acted for."""
    StepTaken.objects.create(
        bank=exchange.bank,
        exchange=exchange,
        step=name,
        person=by,
        on_behalf_of=exchange.membership_on(via.side) if via.side else None,
        side=side or "",
        minutes=exchange.minutes,
        happened_on=exchange.happened_on,
        note=note.strip(),
        channel=via.channel,
        source=via.source,
        is_unheard=by is not None and permissions.are_apart(exchange, by),
        at=at,
    )


def check_new(name: str, exchange: Exchange, *, by: Person, via: Via) -> Side:
    """The side a step is taken for on an exchange that is only being made. Raises NotNow, NotYours."""
    side = states.check(name, exchange, by, via.side)
    assert side is not None, f"{name} is a step of a side"
    return side
