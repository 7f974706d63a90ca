"""Many transfers of two lines at once: rows go in by COPY, and one call of one database function writes them all.

For imports of history and large demos. It refuses what `posting.post` refuses, except that hard limits hold for where
an account ends, not on the way there.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

COLUMNS = (
    "place, reference, request_hash, kind, occurred_on, description, channel, entered_by_id, on_behalf_of_id,"
    " confirmed_by_id, giver_id, receiver_id, minutes"
)
COPY = f"COPY pg_temp.ledger_staged ({COLUMNS}) FROM STDIN"
AT_A_TIME = 1 << 16

_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Row(NamedTuple):
    """One transfer: hours go from the giver's account to the receiver's. `place` names it in answers, and is its order.

    Without a reference it gets one from what it says, so that the same row is known again.
    """

    place: int
    reference: str | None
    kind: str
    giver_id: int
    receiver_id: int
    minutes: int
    occurred_on: str
    description: str = ""
    channel: str = "import"
    entered_by_id: int | None = None
    on_behalf_of_id: int | None = None
    confirmed_by_id: int | None = None


class Outcome(NamedTuple):
    """What the database answers: how many are new, how many it knew, or the promise that stood in the way."""

    written: int
    known: int
    broken_promise: str | None
    broken_at: int | None


def request_hash(row: Row) -> bytes:
    """As of the same transfer asked of `posting.post`."""
    lines = sorted(((row.giver_id, -row.minutes), (row.receiver_id, row.minutes)))
    asked = (row.kind, lines, row.occurred_on, row.description, None)
    return hashlib.sha256(repr(asked).encode()).digest()


def stage(rows: Iterable[bytes]) -> None:
    """Put encoded rows where `load` finds them, for as long as the database's transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_stage()")
        cursor.cursor.copy_expert(COPY, _Lines(iter(rows)), AT_A_TIME)


def load(bank_id: int, *, at: dt.datetime, writes: bool) -> Outcome:
    """Look at what is staged and, with `writes`, write all of it or nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT written, known, broken_promise, broken_at FROM ledger_load(%s, %s, %s)",
            [bank_id, at, writes],
        )
        return Outcome(*cursor.fetchone())


def encoded(row: Row) -> bytes:
    """The row as COPY reads it. Raises UnicodeEncodeError for letters that are none."""
    (
        place,
        reference,
        kind,
        giver,
        receiver,
        minutes,
        day,
        description,
        channel,
        entered,
        behalf,
        confirmed,
    ) = row
    named = "\\N" if reference is None else _escaped(reference)
    digest = request_hash(row).hex()
    people = "\t".join("\\N" if one is None else str(one) for one in (entered, behalf, confirmed))
    return (
        f"{place}\t{named}\t\\\\x{digest}\t{kind}\t{day}\t{_escaped(description)}\t{channel}\t"
        f"{people}\t{giver}\t{receiver}\t{minutes}\n"
    ).encode()


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED) if _SPECIAL.search(text) else text


class _Lines:
    """A file to read from, made of lines as they come."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines, self.rest = lines, b""

    def read(self, size: int) -> bytes:
        """At most that many bytes; none when the lines are over."""
        parts, length = [self.rest], len(self.rest)
        while length < size and (line := next(self.lines, None)) is not None:
            parts.append(line)
            length += len(line)
        whole = b"".join(parts)
        self.rest = whole[size:]
        return whole[:size]
