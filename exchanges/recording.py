"""Hours said, and what the other side says of them: log, confirm, correct, disagree, take back, log again."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges import permissions, settling, slips, steps, telling
from exchanges.conditions import HoursRefused, check_hours, check_reach, check_sides, not_found
from exchanges.models import Category, Exchange, Side
from exchanges.steps import WEB, Via
from members import arrivals
from members.models import Membership, Notice, Person, TimeBank


@transaction.atomic
def log(
    exchange: Exchange,
    *,
    minutes: int,
    happened_on: dt.date,
    by: Person,
    at: dt.datetime,
    note: str = "",
    via: Via = WEB,
    seen: int | None = None,
) -> Exchange:
    """Say how long an agreed exchange took, in minutes; the other side is asked whether that is right."""
    exchange, side = steps.begin("log", exchange, by=by, via=via, seen=seen)
    check_hours(exchange.bank, minutes, happened_on, by=by, at=at)
    assert side is not None
    return _say_hours(
        "log", "logged", exchange, minutes, happened_on, side=side, by=by, at=at, note=note, via=via
    )


@transaction.atomic
def correct(
    exchange: Exchange,
    *,
    minutes: int,
    happened_on: dt.date | None = None,
    by: Person,
    at: dt.datetime,
    note: str = "",
    via: Via = WEB,
    seen: int | None = None,
) -> Exchange:
    """Say other hours instead ("it was 2 h"); they are then this side's word, for the other to confirm."""
    exchange, side = steps.begin("correct", exchange, by=by, via=via, seen=seen)
    assert side is not None
    assert exchange.happened_on is not None
    happened_on = happened_on or exchange.happened_on
    check_hours(exchange.bank, minutes, happened_on, by=by, at=at)
    return _say_hours(
        "correct", "corrected", exchange, minutes, happened_on, side=side, by=by, at=at, note=note, via=via
    )


def _say_hours(
    name: str,
    event: str,
    exchange: Exchange,
    minutes: int,
    happened_on: dt.date,
    *,
    side: Side,
    by: Person,
    at: dt.datetime,
    note: str,
    via: Via,
) -> Exchange:
    before_minutes = exchange.minutes
    said = {
        "minutes": minutes,
        "happened_on": happened_on,
        "logged_side": side,
        "logged_by": by,
        **_kept_with_hours(exchange, at, via),
    }
    if exchange.bank.confirmation == TimeBank.Confirmation.NONE:
        # Nobody is asked: what was said is saved once, with what comes of it.
        steps.change(name, exchange, at=at, **said)
        settling.agree(exchange, by=None, at=at)
        steps.write_history(name, exchange, by=by, at=at, side=side, via=via, note=note)
        return exchange
    steps.take(name, exchange, by=by, at=at, side=side, via=via, note=note, **said)
    telling.sides(
        exchange,
        event,
        to=[side.other],
        by=by,
        at=at,
        via=via,
        group=Notice.Group.HOURS,
        note=note.strip(),
        before_minutes=before_minutes,
    )
    return exchange


def _kept_with_hours(exchange: Exchange, at: dt.datetime, via: Via) -> dict[str, Any]:
    """When and how the hours were said, and the day on which they settle by themselves."""
    return {
        "logged_at": at,
        "settles_on": exchange.bank.today(at) + dt.timedelta(days=exchange.bank.settle_after_days),
        "settling_told_at": None,
        "channel": via.channel,
        "source": via.source or exchange.source,
    }


@transaction.atomic
def log_directly(
    *,
    provider: Membership,
    recipient: Membership,
    title: str,
    category: Category,
    minutes: int,
    happened_on: dt.date,
    by: Person,
    at: dt.datetime,
    note: str = "",
    via: Via = WEB,
) -> Exchange:
    """Log help that has happened without a listing.

    A member logs for a side they may act for; a coordinator who is not involved records for others, with
    `via.side` the side whose word it is. Raises NotPossible, NotYours, HoursRefused.
    """
    said: dict[str, Any] = {"title": title, "category": category, "minutes": minutes, "note": note}
    return _log_directly(provider, recipient, happened_on=happened_on, by=by, at=at, via=via, **said)


def _log_directly(
    provider: Membership,
    recipient: Membership,
    *,
    title: str,
    category: Category,
    minutes: int,
    happened_on: dt.date,
    by: Person,
    at: dt.datetime,
    note: str,
    via: Via,
) -> Exchange:
    """Within a transaction that is undone as a whole where this is refused."""
    check_sides(provider, recipient, category)
    check_hours(provider.bank, minutes, happened_on, by=by, at=at)
    exchange = Exchange(
        bank=provider.bank,
        category=category,
        title=arrivals.one_line(title),
        provider=provider,
        recipient=recipient,
        state=Exchange.State.ACCEPTED,
        changed_at=at,
    )
    if not via.side:
        check_reach(provider, recipient, by, not_found())
    # An exchange logged after the fact goes through the same gate as one agreed beforehand.
    side = steps.check_new("log", exchange, by=by, via=via)
    if not via.side:
        setattr(exchange, f"{side.value}_person", by)
    # Saved with the hours that are said.
    return _say_hours(
        "log", "logged", exchange, minutes, happened_on, side=side, by=by, at=at, note=note, via=via
    )


@transaction.atomic
def record(
    *,
    provider: Membership,
    recipient: Membership,
    title: str,
    category: Category,
    minutes: int,
    happened_on: dt.date,
    both_agreed: bool,
    by: Person,
    at: dt.datetime,
    via: Via,
    note: str = "",
    is_repeat: bool = False,
    is_taken: bool = False,
) -> Exchange:
    """Record, as a coordinator, what members told on paper or by phone; `via.side` is who told it.

    With `both_agreed` (a slip that both signed) the other side is confirmed on its behalf as well.
    Raises what `log_directly` raises, and AlreadyRecorded for the same line of the same slip, unless somebody looked
    and says that it `is_repeat`. `is_taken`: the caller holds the paper, and found it open.
    """
    told: dict[str, Any] = {
        "provider": provider,
        "recipient": recipient,
        "title": arrivals.one_line(title),
        "minutes": minutes,
        "happened_on": happened_on,
    }
    if not is_repeat:
        slips.check_is_new(via, **told)
    if not is_taken:
        slips.take_in(via, provider.bank, by=by, at=at)
    exchange = _log_directly(**told, category=category, by=by, at=at, note=note, via=via)
    if both_agreed and exchange.bank.confirmation == TimeBank.Confirmation.OTHER_SIDE:
        assert via.side is not None
        other = Via(channel=via.channel, source=via.source, side=via.side.other)
        # Nobody else has seen it so far, so there is nothing to lock.
        side = steps.check_new("confirm", exchange, by=by, via=other)
        return _confirm(exchange, side, by=by, at=at, via=other)
    return exchange


@transaction.atomic
def confirm(
    exchange: Exchange, *, by: Person, at: dt.datetime, via: Via = WEB, seen: int | None = None
) -> Exchange:
    """Say that the hours are right. They settle, or wait for a coordinator where the policy asks for one."""
    exchange, side = steps.begin("confirm", exchange, by=by, via=via, seen=seen)
    return _confirm(exchange, side, by=by, at=at, via=via)


def _confirm(exchange: Exchange, side: Side | None, *, by: Person, at: dt.datetime, via: Via) -> Exchange:
    confirmed: dict[str, Any] = {"confirmed_by": by, "confirmed_at": at}
    if side and not via.side and not exchange.person_on(side):
        confirmed[f"{side.value}_person"] = by
    steps.take("confirm", exchange, by=by, at=at, side=side, via=via, **confirmed)
    return settling.agree(exchange, by=by, at=at)


@transaction.atomic
def dispute(
    exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via = WEB, seen: int | None = None
) -> Exchange:
    """Say that something is wrong; a coordinator will look at it with both sides."""
    exchange, side = steps.begin("dispute", exchange, by=by, via=via, seen=seen)
    # Where the two keep apart, only whoever sorts it out reads why: in the history, and in their notice.
    read_by_both = "" if permissions.are_apart(exchange, by) else reason.strip()
    steps.take("dispute", exchange, by=by, at=at, side=side, via=via, note=reason, reason=read_by_both)
    telling.sides(exchange, "disputed", by=by, at=at, via=via, group=Notice.Group.HOURS, note=reason.strip())
    telling.coordinators(exchange, "to_sort_out", by=by, at=at, note=reason.strip())
    return exchange


@transaction.atomic
def retract(exchange: Exchange, *, by: Person, at: dt.datetime, note: str = "", via: Via = WEB) -> Exchange:
    """Take hours back that were logged by mistake and that nobody has confirmed yet."""
    exchange, side = steps.begin("retract", exchange, by=by, via=via)
    steps.take("retract", exchange, by=by, at=at, side=side, via=via, note=note)
    telling.sides(exchange, "retracted", by=by, at=at, via=via, group=Notice.Group.HOURS, note=note.strip())
    return exchange


def repeat(exchange: Exchange, *, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Log the same help again for today, in the person's own name. Raises what `log_directly` raises."""
    if exchange.minutes is None or not permissions.sides_of(exchange, by):
        raise HoursRefused(_("There are no hours of yours here to log again. Use “Log hours” instead."))
    return log_directly(
        provider=exchange.provider,
        recipient=exchange.recipient,
        title=exchange.title,
        category=exchange.category,
        minutes=exchange.minutes,
        happened_on=exchange.bank.today(at),
        by=by,
        at=at,
        via=via,
    )
