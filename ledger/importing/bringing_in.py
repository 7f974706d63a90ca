"""The verb: look at a whole file of history, say everything that is wrong with it, and write it or nothing."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from ledger import hours, loading, permissions, reconciliation
from ledger.importing import columns, files
from ledger.importing.refusals import BadRow, NotReadable, Unclear, shown
from ledger.importing.rows import PREFIX, Understanding
from ledger.importing.tables import Table
from ledger.models import Account, Reconciliation
from ledger.refusals import refusal_for
from members import walls
from members.models import Person, TimeBank
from members.refusals import NotAllowed

SHOWN_ROWS = 20
TELL_EVERY = 2000

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
Complain = Callable[[BadRow], None]
"""Called with every row that can't be taken."""


@dataclass(frozen=True, slots=True)
class Balance:
    """An account that the file moves."""

    number: int | None
    name: str
    before_minutes: int
    after_minutes: int
    is_past_a_limit: bool


@dataclass
class Report:
    """What was found. `written` and `known` count transfers; `is_written` says whether the new ones are there now."""

    rows: int = 0
    written: int = 0
    known: int = 0
    bad: int = 0
    is_written: bool = False
    unread_columns: list[str] = field(default_factory=list)
    shown: list[BadRow] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    check: Reconciliation | None = None

    def complain(self, row: BadRow) -> None:
        self.bad += 1
        if len(self.shown) < SHOWN_ROWS:
            self.shown.append(row)


def bring_in(
    bank: TimeBank,
    path: Path,
    *,
    by: Person,
    at: dt.datetime,
    writes: bool = False,
    tell: Tell = lambda *_what: None,
    complain: Complain = lambda _row: None,
) -> Report:
    """Read a file of transfers; with `writes`, post them all, unless a single row is wrong. Checks the books after.

    Raises NotReadable for what is no such file. Twice is once: what is there already is counted and left alone.
    """
    if not permissions.may_keep_books(by, bank):
        raise NotAllowed(_("Only an admin of this time bank can import into its books. Ask one of yours."))
    report = Report()

    def say(row: BadRow) -> None:
        report.complain(row)
        complain(row)

    with files.opened(path) as table, walls.in_bank(bank):
        report.unread_columns = [shown(name) for name in columns.unread(table.header)]
        places = columns.places_in(table.header)
        understanding = Understanding(bank, by=by, today=bank.today(at))
        loading.stage(_staged(table, places, understanding, report, say, tell))
        if not report.rows:
            raise NotReadable(_("There are no transfers in this file, only the line that names the columns."))
        if not report.bad:
            tell("writing" if writes else "trying", 0, 1)
            load_staged(bank, report, say, at=at, writes=writes)
            tell("writing" if writes else "trying", 1, 1)
        if not report.is_written:
            transaction.set_rollback(True)
    if report.is_written:
        tell("checking", 0, 1)
        report.check = reconciliation.run(bank, at=at, asked_by=by)
        tell("checking", 1, 1)
    return report


def _staged(
    table: Table,
    places: Mapping[str, int],
    understanding: Understanding,
    report: Report,
    say: Complain,
    tell: Tell,
) -> Iterator[bytes]:
    """The rows that can be taken; the others are told."""
    for record in table.records():
        report.rows += 1
        if report.rows % TELL_EVERY == 0:
            done, size = table.progress()
            tell("reading", min(done, size - 1), size)
        if record.problem:
            say(BadRow(record.line, record.problem))
            continue
        try:
            yield understanding.row(record.line, columns.said(record.cells, places, len(table.header)))
        except Unclear as unclear:
            say(BadRow(record.line, str(unclear)))
    tell("reading", 1, 1)


def load_staged(bank: TimeBank, report: Report, say: Complain, *, at: dt.datetime, writes: bool) -> None:
    """Look at what is staged as a whole and, with `writes`, post it, or say what stands in its way."""
    try:
        outcome = loading.load(bank.pk, at=at, writes=writes)
    except IntegrityError as error:
        # Two at the same time: the other one was first, and this one changes nothing.
        raise NotReadable(
            _("Some of these transfers were posted by somebody else at the same moment. Try the file again.")
        ) from error
    if outcome.broken_promise == "reference_means_one_posting":
        _say_which_references(say)
    elif outcome.broken_promise == "hard_limits_are_kept":
        _say_which_limits(bank, say)
    elif outcome.broken_promise:
        refusal = refusal_for(outcome.broken_promise, account_id=outcome.broken_at)
        say(BadRow(0, refusal.sentence))
    else:
        report.written, report.known, report.is_written = outcome.written, outcome.known, writes
        report.balances = _balances(bank)


def _say_which_references(say: Complain) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.place, s.reference FROM pg_temp.ledger_skipped AS k JOIN pg_temp.ledger_staged AS s"
            " ON s.place = k.place WHERE k.known_hash <> k.request_hash GROUP BY 1, 2 ORDER BY 1"
        )
        for place, reference in cursor:
            words = _(
                "The reference “%(reference)s” was used before, for something else. Correct this row, or give it "
                "a reference of its own."
            )
            say(BadRow(place, words % {"reference": shown(reference.removeprefix(PREFIX))}))


def _say_which_limits(bank: TimeBank, say: Complain) -> None:
    for account, moved in _moved(bank):
        lowest, highest, after = account.lowest_minutes, account.highest_minutes, moved[1]
        if account.is_hard and (after < lowest or (highest is not None and after > highest)):
            words = _(
                "After this file, %(name)s would stand at %(after)s, out of the range this time bank allows. "
                "An admin can change that range in the settings, or something is missing in the file."
            )
            say(BadRow(0, words % {"name": account.name, "after": hours.signed(after)}))


def _balances(bank: TimeBank) -> list[Balance]:
    """Every account that is moved, the pot first, then by number."""
    found = [
        Balance(
            account.membership.number if account.membership else None,
            account.name,
            before,
            after,
            after < account.lowest_minutes
            or (account.highest_minutes is not None and after > account.highest_minutes),
        )
        for account, (before, after) in _moved(bank)
    ]
    return sorted(found, key=lambda balance: balance.number or 0)


def _moved(bank: TimeBank) -> Iterator[tuple[Account, tuple[int, int]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_id, before_minutes, after_minutes FROM pg_temp.ledger_moved")
        moved = {account_id: (before, after) for account_id, before, after in cursor.fetchall()}
    for account in Account.objects.filter(bank=bank).with_names().order_by("pk").iterator(2000):
        if account.pk in moved:
            yield account, moved[account.pk]
