"""The end of an exchange: approval, posting to the ledger, sorting out a disagreement, undoing."""

import datetime as dt
from collections.abc import Iterable

import structlog
from django.db import OperationalError, transaction

from exchanges import approval, steps, telling
from exchanges.conditions import check_hours
from exchanges.models import Exchange
from exchanges.steps import WEB, Via
from ledger import limits, posting, reversal
from ledger.models import Account
from members import walls
from members.models import Notice, Person, TimeBank
from members.refusals import Refused

logger = structlog.get_logger(__name__)
State = Exchange.State


def agree(exchange: Exchange, *, by: Person | None, at: dt.datetime) -> Exchange:
    """Both sides agree on a locked exchange: settle it, or leave it to a coordinator where the policy says so.

    `by` None is the clock, or a policy that asks for no confirmation.
    """
    exchange.state = State.CONFIRMED
    exchange.approval_because = approval.because(exchange)
    if exchange.approval_because:
        exchange.save()
        telling.sides(exchange, "to_be_approved", by=by, at=at, group=Notice.Group.HOURS)
        return exchange
    return _settle(exchange, by=by, at=at)


def _settle(
    exchange: Exchange, *, by: Person | None, at: dt.datetime, event: str = "settled", note: str = ""
) -> Exchange:
    """Post the hours and tell both sides. The reference makes a second posting the same transfer."""
    receipt = posting.post(
        posting.Posting(
            bank_id=exchange.bank_id,
            kind="service",
            reference=exchange.reference,
            lines=posting.between(
                exchange.provider.account, exchange.recipient.account, exchange.minutes or 0
            ),
            occurred_on=exchange.happened_on or exchange.bank.today(at),
            description=exchange.title,
            entered_by_id=exchange.logged_by_id,
            on_behalf_of_id=exchange.membership_on(exchange.logged_side).pk if exchange.logged_side else None,
            channel=exchange.channel,
            confirmed_by_id=exchange.confirmed_by_id,
            approved_by_id=exchange.approved_by_id,
        ),
        at=at,
    )
    exchange.state = State.SETTLED
    exchange.settled_at = at
    exchange.transfer_id = receipt.transfer_id
    exchange.save()
    telling.sides(exchange, event, by=by, at=at, group=Notice.Group.HOURS, note=note)
    if receipt.passed:
        limits.open_conversations(receipt, at=at)
        telling.coordinators(exchange, "limit_passed", by=None, at=at, passed=receipt.passed)
    return exchange


@transaction.atomic
def approve(
    exchange: Exchange, *, by: Person, at: dt.datetime, via: Via = WEB, seen: int | None = None
) -> Exchange:
    """Approve as a coordinator who has no part in it, and settle."""
    exchange, side = steps.begin("approve", exchange, by=by, via=via, seen=seen)
    steps.take("approve", exchange, by=by, at=at, side=side, via=via, approved_by=by, approved_at=at)
    return _settle(exchange, by=by, at=at)


@transaction.atomic
def approve_many(
    exchanges: Iterable[Exchange], *, by: Person, at: dt.datetime
) -> tuple[list[Exchange], list[tuple[Exchange, str]]]:
    """Approve each on its own: those done, and those refused with the sentence why."""
    exchanges = list(exchanges)
    if len(exchanges) > 1:
        _hold_all(exchanges)
    done: list[Exchange] = []
    refused: list[tuple[Exchange, str]] = []
    for exchange in exchanges:
        try:
            done.append(approve(exchange, by=by, at=at))
        except Refused as refusal:
            refused.append((exchange, refusal.sentence))
    return done, refused


def _hold_all(exchanges: list[Exchange]) -> None:
    """Lock the exchanges, then their accounts, each in one order: two coordinators never wait in a circle."""
    rows = Exchange.objects.filter(pk__in=[exchange.pk for exchange in exchanges]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    hold_accounts({pk for exchange in exchanges for pk in (exchange.provider_id, exchange.recipient_id)})


def hold_accounts(membership_ids: Iterable[int]) -> None:
    """Lock the accounts of these in one order, for whoever is about to post to several."""
    held = Account.objects.filter(membership__in=membership_ids).order_by("bank_id", "pk")
    list(held.select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def question(exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Hold an exchange back instead of approving it, and ask both sides about it."""
    return _stop("question", "questioned", exchange, reason=reason, by=by, at=at, via=via)


def _stop(
    name: str, event: str, exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via
) -> Exchange:
    """Take a step that settles nothing, and tell both sides why."""
    exchange, side = steps.begin(name, exchange, by=by, via=via)
    steps.take(name, exchange, by=by, at=at, side=side, via=via, note=reason, reason=reason.strip())
    telling.sides(exchange, event, by=by, at=at, group=Notice.Group.HOURS, note=reason.strip())
    return exchange


@transaction.atomic
def settle(exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """End a disagreement: the hours stand as they were logged."""
    exchange, side = steps.begin("settle", exchange, by=by, via=via)
    steps.take(
        "settle",
        exchange,
        by=by,
        at=at,
        side=side,
        via=via,
        note=reason,
        reason=reason.strip(),
        approved_by=by,
        approved_at=at,
    )
    return _settle(exchange, by=by, at=at, event="sorted_out", note=reason.strip())


@transaction.atomic
def change(
    exchange: Exchange,
    *,
    minutes: int,
    reason: str,
    by: Person,
    at: dt.datetime,
    happened_on: dt.date | None = None,
    via: Via = WEB,
) -> Exchange:
    """End a disagreement with other hours, in minutes."""
    exchange, side = steps.begin("change", exchange, by=by, via=via)
    happened_on = happened_on or exchange.happened_on or exchange.bank.today(at)
    check_hours(exchange.bank, minutes, happened_on, by=by, at=at)
    steps.take(
        "change",
        exchange,
        by=by,
        at=at,
        side=side,
        via=via,
        note=reason,
        reason=reason.strip(),
        minutes=minutes,
        happened_on=happened_on,
        approved_by=by,
        approved_at=at,
    )
    return _settle(exchange, by=by, at=at, event="sorted_out", note=reason.strip())


@transaction.atomic
def cancel(exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Cancel as a coordinator: no hours count."""
    return _stop("cancel", "cancelled", exchange, reason=reason, by=by, at=at, via=via)


@transaction.atomic
def reverse(exchange: Exchange, *, reason: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Undo settled hours with a transfer the other way; both stay on the statements, as a pair."""
    exchange, side = steps.begin("reverse", exchange, by=by, via=via)
    steps.take("reverse", exchange, by=by, at=at, side=side, via=via, note=reason, reason=reason.strip())
    assert exchange.transfer is not None
    receipt = reversal.reverse(exchange.transfer, by=by, reason=reason.strip(), at=at)
    exchange.reversal_id = receipt.transfer_id
    exchange.save(update_fields=["reversal"])
    telling.sides(exchange, "reversed", by=by, at=at, group=Notice.Group.HOURS, note=reason.strip())
    return exchange


def settle_overdue(at: dt.datetime) -> int:
    """Settle what nobody answered in time, and only what was announced early enough. Returns how many.

    Each exchange has a transaction of its own and is looked at again under its lock, so that a task delivered
    twice, or killed midway, changes nothing about the result.
    """
    return sum(
        _settle_or_go_on(bank, pk, at)
        for bank in TimeBank.objects.order_by("pk")
        for pk in _waiting(bank, at)
    )


def _waiting(bank: TimeBank, at: dt.datetime) -> list[int]:
    told = Exchange.objects.filter(bank=bank, state=State.LOGGED, settling_told_at__isnull=False)
    due = told.filter(settles_on__lte=bank.today(at)).order_by("pk")
    with walls.in_bank(bank):
        return list(due.values_list("pk", flat=True))


def _settle_or_go_on(bank: TimeBank, pk: int, at: dt.datetime) -> bool:
    """What can't be settled, for whatever reason, must not hold up the others behind it."""
    try:
        with walls.in_bank(bank):
            return _settle_if_overdue(pk, at)
    except OperationalError:
        raise
    except Exception:
        logger.exception("exchange_not_settled", exchange=pk)
        return False


def _settle_if_overdue(pk: int, at: dt.datetime) -> bool:
    exchange = (
        Exchange.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("bank", "provider", "recipient", "provider_person", "recipient_person")
        .filter(pk=pk)
        .first()
    )
    if exchange is None or not _is_overdue(exchange, at):
        return False
    steps.take("confirm", exchange, by=None, at=at, confirmed_at=at)
    try:
        with transaction.atomic():
            agree(exchange, by=None, at=at)
    except posting.PostingRefused:
        _leave_to_coordinator(exchange, at)
    return True


def _is_overdue(exchange: Exchange, at: dt.datetime) -> bool:
    if exchange.state != State.LOGGED or exchange.settles_on is None or exchange.settling_told_at is None:
        return False
    if exchange.is_resting or telling.is_answerer_away(exchange, at):
        return False
    notice = dt.timedelta(days=exchange.bank.settle_notice_days)
    return exchange.settles_on <= exchange.bank.today(at) and exchange.settling_told_at + notice <= at


def _leave_to_coordinator(exchange: Exchange, at: dt.datetime) -> None:
    """A hard limit stands in the way: somebody has to talk to somebody."""
    exchange.state = State.CONFIRMED
    exchange.settled_at = exchange.transfer_id = None
    exchange.approval_because = Exchange.Because.LIMIT
    exchange.save()
    telling.sides(exchange, "to_be_approved", by=None, at=at, group=Notice.Group.HOURS)
