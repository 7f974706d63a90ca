"""The books as one instant saw them, worded by the database: what a journal is written from."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from ledger import clocks
from ledger.journals.order import Step, Turn
from ledger.journals.tools import Named, Tool
from members.models import TimeBank

ACCOUNTS = """
    SELECT a.id, %(root)s || CASE WHEN m.id IS NULL THEN initcap(a.kind)
                                  ELSE 'Members:M' || lpad(m.number::text, greatest(6, length(m.number::text)), '0') END
                          AS name,
           coalesce(nullif(m.name, ''), m.number::text) AS holder, a.closed_at IS NOT NULL AS is_closed
      FROM ledger_account AS a
      LEFT JOIN members_membership AS m ON m.bank_id = a.bank_id AND m.id = a.membership_id
     WHERE a.bank_id = %(bank)s
"""
BOUNDS = """
    SELECT min(id) FILTER (WHERE posted_at >= %(begins)s), max(id) FILTER (WHERE posted_at < %(ends)s),
           min(posted_at), max(posted_at), coalesce(max(id), 0)
      FROM ledger_transfer WHERE bank_id = %(bank)s
"""
# How far each account had come before a transfer, and in all: a number missing among them is no whole count.
REACHED = f"""
    WITH account AS ({ACCOUNTS})
    SELECT account.name, coalesce(e.newest, 0), e.before IS DISTINCT FROM e.newest, e.entries IS DISTINCT FROM e.last,
           (SELECT balance_after_minutes FROM ledger_entry
             WHERE bank_id = %(bank)s AND account_id = account.id AND sequence = e.newest), account.id
      FROM account
      LEFT JOIN (SELECT account_id, max(sequence) FILTER (WHERE transfer_id < %(since)s) AS newest,
                        count(*) FILTER (WHERE transfer_id < %(since)s) AS before,
                        max(sequence) AS last, count(*) AS entries
                   FROM ledger_entry WHERE bank_id = %(bank)s GROUP BY account_id) AS e ON e.account_id = account.id
"""  # noqa: S608  (our own words, as everything put into these)
GAPS = """
    SELECT previous + 1, sequence
      FROM (SELECT sequence, lag(sequence, 1, 0::bigint) OVER (ORDER BY sequence) AS previous
                                FROM ledger_entry WHERE bank_id = %s AND account_id = %s) AS e
     WHERE sequence <> previous + 1
"""
# A transfer is a field of three parts. What people wrote holds none of the three signs that part them.
TRANSFERS = """
    COPY (WITH account AS MATERIALIZED ({accounts})
          SELECT concat(string_agg(concat_ws(' ', account.name, e.sequence, e.sequence + 1, e.balance_after_minutes),
                                   ' '),
                        E'\\x01', ({local})::date, E'\\x01', {text},
                        string_agg({indent} || {line}, '' ORDER BY e.line), E'\\n\\n')
            FROM ledger_entry AS e
            JOIN ledger_transfer AS t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
            JOIN account ON account.id = e.account_id
           WHERE e.bank_id = %(bank)s AND e.transfer_id BETWEEN %(since)s AND %(until)s
           GROUP BY t.id ORDER BY t.id)
      TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x03', FORCE_QUOTE *)
"""
BEFORE_THAT = 10_000


@dataclass(frozen=True, slots=True)
class Cut:
    """Where reading begins and ends: at ids of transfers, with all accounts as they were before the first: the
    number each comes to next, where numbers are missing, and what it has."""

    since: int
    until: int
    expected: dict[bytes, bytes]
    gaps: dict[Turn, bytes]
    balances: dict[bytes, bytes]
    first_at: dt.datetime | None
    last_at: dt.datetime | None


def accounts(cursor: CursorWrapper, bank: TimeBank, tool: Tool) -> Iterator[Named]:
    cursor.execute(f"{ACCOUNTS} ORDER BY name", {"bank": bank.pk, "root": tool.root})
    for _id, name, holder, is_closed in cursor.fetchall():
        yield Named(name, holder or _("Community pot"), is_closed)


def cut(
    cursor: CursorWrapper, bank: TimeBank, tool: Tool, begins: dt.datetime | None, ends: dt.datetime | None
) -> Cut:
    """The shortest stretch that holds the period and begins where no account is ahead of the others."""
    cursor.execute(BOUNDS, {"bank": bank.pk, "begins": begins or "infinity", "ends": ends or "infinity"})
    first, last, first_at, last_at, newest = cursor.fetchone()
    first = newest + 1 if first is None else first
    starts = (first, first - BEFORE_THAT, 0) if begins else (0,)
    for since in starts:
        cursor.execute(REACHED, {"bank": bank.pk, "root": tool.root, "since": since})
        rows = cursor.fetchall()
        if since == 0 or not any(is_ahead for _name, newest, is_ahead, *_rest in rows if newest):
            break
    expected = {name.encode(): b"%d" % (newest + 1) for name, newest, *_rest in rows}
    balances = {name.encode(): b"%d" % (minutes or 0) for name, _newest, _ahead, _gaps, minutes, _id in rows}
    gaps: dict[Turn, bytes] = {}
    for name, _newest, _is_ahead, has_gaps, _minutes, account in rows:
        if has_gaps:
            cursor.execute(GAPS, [bank.pk, account])
            gaps |= {(name.encode(), b"%d" % missing): b"%d" % there for missing, there in cursor.fetchall()}
    for account, number in expected.items():
        expected[account] = gaps.get((account, number), number)
    return Cut(since, last or 0, expected, gaps, balances, first_at, last_at)


def transfers(
    cursor: CursorWrapper, bank: TimeBank, tool: Tool, within: Cut, each: Callable[[Step], None]
) -> None:
    """Have every transfer of the stretch, by id, as the database sends it."""
    assert within.first_at and within.last_at
    local = clocks.local_sql("t.posted_at", bank.zone, within.first_at, within.last_at)
    copy = TRANSFERS.format(
        accounts=ACCOUNTS, local=local, text=_plain(tool.text), line=tool.line, indent=r"E'\n    '"
    )
    values = {"bank": bank.pk, "root": tool.root, "since": within.since, "until": within.until}
    cursor.copy_expert(cursor.mogrify(copy, values), _Receiver(each), 1 << 20)


def _plain(sql: str) -> str:
    return sql.replace("%", "%%")


class _Receiver:
    """What psycopg2 writes a COPY to: one call a row."""

    def __init__(self, each: Callable[[Step], None]) -> None:
        self._each = each

    def write(self, row: bytes) -> Any:
        lines, day, text = row[1:-2].split(b"\x01")
        words = lines.split()
        self._each(Step(words[::4], words[1::4], words[2::4], words[3::4], day, text))
        return len(row)
