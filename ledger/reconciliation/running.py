"""A check that is kept: each run with its figures and every row that was wrong, told to the admins if there are any."""

import datetime as dt

from django.db import IntegrityError
from django.urls import reverse

from ledger import following, sealing
from ledger.models import Discrepancy, Reconciliation
from ledger.reconciliation import looking
from members import notices, walls
from members.models import Notice, Person, TimeBank

TOLD_ROWS = 10


def run(
    bank: TimeBank,
    *,
    at: dt.datetime,
    asked_by: Person | None = None,
    night: dt.date | None = None,
    since: dt.date | None = None,
) -> Reconciliation:
    """Check, keep the result with every row that is wrong, and tell the admins if there are any."""
    with looking.consistently(bank):
        kept = _run(bank, at=at, asked_by=asked_by, night=night, since=since)
    # Outside: whoever closes one of its rows meanwhile is no reason to look at everything once more.
    with walls.in_bank(bank):
        following.mark_gone(kept)
    return kept


def run_nightly(bank: TimeBank, *, at: dt.datetime) -> Reconciliation | None:
    """The check of this night, unless it was made or is being made: None then. What is not sealed yet is, first."""
    night = bank.today(at)
    if _is_made(bank, night):
        return None
    sealing.seal(bank, at=at)
    try:
        with looking.consistently(bank):
            free = TimeBank.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=bank.pk)
            if not free.exists() or _is_made(bank, night):
                return None
            kept = _run(bank, at=at, night=night)
    except IntegrityError:
        # Another run was kept between our look and our result.
        if _is_made(bank, night):
            return None
        raise
    with walls.in_bank(bank):
        following.mark_gone(kept)
    return kept


def _is_made(bank: TimeBank, night: dt.date) -> bool:
    with walls.in_bank(bank):
        return Reconciliation.objects.filter(bank=bank, night=night).exists()


def _run(
    bank: TimeBank,
    *,
    at: dt.datetime,
    asked_by: Person | None = None,
    night: dt.date | None = None,
    since: dt.date | None = None,
) -> Reconciliation:
    seen = looking.look(bank, since=since)
    kept = Reconciliation.objects.create(
        bank=bank,
        night=night,
        checked_at=at,
        asked_by=asked_by,
        accounts=seen.accounts,
        transfers=seen.transfers,
        entries=seen.entries,
        sum_minutes=seen.sum_minutes,
        differences=len(seen.found),
        checks=seen.checks,
        since=since,
        last_block=seen.newest_block.number if seen.newest_block else None,
        last_block_hash=seen.newest_block.hash if seen.newest_block else None,
        seconds=seen.seconds,
    )
    if new := following.keep(kept, seen.found):
        _tell_admins(kept, new, at=at)
    return kept


def _tell_admins(kept: Reconciliation, found: list[Discrepancy], *, at: dt.datetime) -> None:
    bank = kept.bank
    for admin in Person.objects.filter(bank=bank).admins().select_related("user"):
        notices.write(
            "ledger/ledger_differs",
            to=admin,
            bank=bank,
            path=reverse("ledger:books", args=[bank.slug]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"run": kept, "rows": found[:TOLD_ROWS], "count": len(found)},
            about=str(kept.public_id),
        )
