"""The ledger's entries as CSV at nearly the speed of a bare COPY: the database words the cells, and makes them inert.

What it writes is, byte for byte, what `exports.write_csv` makes of the rows of `ledger.reports`.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import IO, Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import clocks, exports, snapshots
from ledger.models import Transfer
from members.models import TimeBank

COPY = """
    COPY (WITH account AS MATERIALIZED (
                   SELECT a.id, m.number, {account_name} AS name
                     FROM ledger_account AS a
                     LEFT JOIN members_membership AS m ON m.bank_id = a.bank_id AND m.id = a.membership_id
                    WHERE a.bank_id = %(bank)s),
               person AS MATERIALIZED (
                   SELECT p.id, nullif({person_name}, '') AS name FROM members_person AS p WHERE p.bank_id = %(bank)s),
               member AS MATERIALIZED (
                   SELECT m.id, nullif({member_name}, '') AS name FROM members_membership AS m
                    WHERE m.bank_id = %(bank)s)
          SELECT t.public_id, t.posted_at, t.occurred_on, t.kind, t.reference, account.number, account.name,
                 e.minutes, round(e.minutes / 60.0, 2),
                 e.balance_after_minutes, round(e.balance_after_minutes / 60.0, 2),
                 t.after_close, t.description, t.entered_by, t.on_behalf_of, t.confirmed_by, t.approved_by, t.channel,
                 t.undoes
            FROM (SELECT t.id, t.public_id, date_trunc('second', {local}) AS posted_at, t.occurred_on, {kind} AS kind,
                         nullif({reference}, '') AS reference, nullif({description}, '') AS description,
                         entered_by.name AS entered_by, on_behalf_of.name AS on_behalf_of,
                         confirmed_by.name AS confirmed_by, approved_by.name AS approved_by, {channel} AS channel,
                         CASE WHEN closed.last_transfer_id < t.id THEN {after_close} END AS after_close,
                         CASE WHEN t.reverses_id IS NOT NULL THEN (
                             SELECT undone.public_id FROM ledger_transfer AS undone
                              WHERE undone.bank_id = t.bank_id AND undone.id = t.reverses_id) END AS undoes
                    FROM ledger_transfer AS t
                    LEFT JOIN ledger_monthclose AS closed
                           ON closed.bank_id = t.bank_id
                          AND closed.first_on = date_trunc('month', t.occurred_on::timestamp)::date
                    LEFT JOIN person AS entered_by ON entered_by.id = t.entered_by_id
                    LEFT JOIN member AS on_behalf_of ON on_behalf_of.id = t.on_behalf_of_id
                    LEFT JOIN person AS confirmed_by ON confirmed_by.id = t.confirmed_by_id
                    LEFT JOIN person AS approved_by ON approved_by.id = t.approved_by_id
                   WHERE t.bank_id = %(bank)s AND t.posted_at >= %(begins)s AND t.posted_at < %(ends)s
                  OFFSET 0) AS t
            JOIN ledger_entry AS e ON e.bank_id = %(bank)s AND e.transfer_id = t.id
            JOIN account ON account.id = e.account_id
           ORDER BY e.transfer_id, e.line)
      TO STDOUT (FORMAT csv)
"""
# The same as exports.inert and exports.inert_within: a first look lets ordinary text go by.
INERT = """CASE WHEN {0} ~ %(suspect)s
                THEN regexp_replace(CASE WHEN {0} ~ %(runs)s THEN '''' || {0} ELSE {0} END,
                                    %(runs_within)s, '\\1''', 'g')
                ELSE {0} END"""
SKIPPED = exports.SKIPPED.replace(r"\u0000", r"\u0001")  # the database holds no NUL
PATTERNS = {
    "suspect": rf"^[{SKIPPED}]*[\t\r\n{exports.HEADS}]|[;\t\r\n]",
    "runs": rf"^[{SKIPPED}]*?[\t\r\n{exports.HEADS}]",
    "runs_within": rf"([;\t\r\n][{SKIPPED}]*)(?=[{exports.HEADS}])",
}
RANGE = "SELECT min(posted_at), max(posted_at) FROM ledger_transfer WHERE bank_id = %s"
BLOCK_ROWS = 2_000


def write(
    file: IO[bytes],
    columns: Sequence[exports.Column],
    bank: TimeBank,
    begins: dt.datetime | None,
    ends: dt.datetime | None,
    *,
    told: exports.Told,
) -> int:
    """Write the entries posted from a moment to before another; how many they were."""
    exports.write_csv(file, columns, [])
    values = {"bank": bank.pk, "begins": begins or "-infinity", "ends": ends or "infinity", **PATTERNS}
    with snapshots.of_the_books(bank) as cursor:
        cursor.execute(RANGE, [bank.pk])
        first_at, last_at = cursor.fetchone()
        if first_at is None:
            return 0
        receiver = _Receiver(file, told)
        cursor.copy_expert(cursor.mogrify(_copy(cursor, first_at, last_at), values), receiver, 1 << 20)
    return receiver.end()


def _copy(cursor: CursorWrapper, first_at: dt.datetime, last_at: dt.datetime) -> str:
    literal = _literals(cursor)
    member = _called(literal, "m.name", "m.number")
    zone = timezone.get_current_timezone()
    return COPY.format(
        local=clocks.local_sql("t.posted_at", zone, first_at, last_at),
        account_name=INERT.format(
            f"CASE WHEN m.id IS NULL THEN {literal(_('Community pot'))} ELSE {member} END"
        ),
        person_name=INERT.format(_called(literal, "p.name", "p.former_number")),
        member_name=INERT.format(member),
        reference=INERT.format("t.reference"),
        description=INERT.format("t.description"),
        after_close=literal(_inert(_("after close"))),
        kind=_labels("t.kind", Transfer.Kind.choices, literal),
        channel=_labels("t.channel", Transfer.Channel.choices, literal),
    )


def _called(literal: Callable[[str], str], name: str, number: str) -> str:
    """As pages have it: by name, or by number where the name was erased."""
    former = literal(_("Former member %(number)s") % {"number": ""})
    return f"CASE WHEN {name} = '' THEN rtrim(concat({former}, {number})) ELSE {name} END"


def _labels(column: str, choices: Sequence[tuple[Any, Any]], literal: Callable[[str], str]) -> str:
    whens = " ".join(f"WHEN {literal(value)} THEN {literal(_inert(str(label)))}" for value, label in choices)
    return f"CASE {column} {whens} END"


def _inert(text: str) -> str:
    return exports.inert_within(exports.inert(text))


def _literals(cursor: CursorWrapper) -> Callable[[str], str]:
    """A text as it stands in SQL that is given its values once more."""
    return lambda text: cursor.mogrify("%s", [text]).decode().replace("%", "%%")


class _Receiver:
    """What psycopg2 writes a COPY to, one call a row; the rows end as CSV says, in two signs."""

    def __init__(self, file: IO[bytes], told: exports.Told) -> None:
        self._file, self._told = file, told
        self._rows: list[bytes] = []
        self._count = 0

    def write(self, row: bytes) -> Any:
        self._rows.append(row[:-1])
        if len(self._rows) == BLOCK_ROWS:
            self._flush()
        return len(row)

    def end(self) -> int:
        self._flush()
        return self._count

    def _flush(self) -> None:
        self._file.write(b"".join([row + b"\r\n" for row in self._rows]))
        self._count += len(self._rows)
        self._rows.clear()
        self._told(self._count)
