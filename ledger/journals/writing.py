"""Writing a journal of a time bank, or of a period of it, as one stream that never holds more than a little of it."""

import datetime as dt
from typing import IO

from django.db.backends.utils import CursorWrapper

from ledger import exports, snapshots
from ledger.journals import reading
from ledger.journals.order import Order, Step
from ledger.journals.tools import TOOLS, Tool
from members.models import TimeBank

# How many pieces of text are written at once.
BLOCK = 1_000
ENDLESS = b"9999-99-99"
DAY = dt.timedelta(days=1)


def write(
    file: IO[bytes],
    bank: TimeBank,
    format: str,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    told: exports.Told = lambda count: None,
) -> int:
    """Write the transfers whose day is within the period, after what accounts bring along; how many lines they have."""
    with snapshots.of_the_books(bank) as cursor:
        return write_as_seen(cursor, file, bank, format, first=first, last=last, told=told)


def write_as_seen(
    cursor: CursorWrapper,
    file: IO[bytes],
    bank: TimeBank,
    format: str,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    told: exports.Told = lambda count: None,
) -> int:
    """The same, of an instant of the books that more than this is written of."""
    tool = TOOLS[format]
    begins = _midnight(first, bank) if first else None
    within = reading.cut(cursor, bank, tool, begins, _midnight(last + DAY, bank) if last else None)
    journal = _Journal(file, tool, within, first, last, told)
    since = _since(bank, within, first, last)
    journal.say(tool.opening(bank.name, reading.accounts(cursor, bank, tool), since))
    if within.first_at:
        reading.transfers(cursor, bank, tool, within, journal.take)
    return journal.end()


def _since(bank: TimeBank, within: reading.Cut, first: dt.date | None, last: dt.date | None) -> dt.date:
    """A day on which nothing comes before the accounts are there."""
    begun = within.first_at and bank.today(within.first_at)
    known = (day for day in (first and first - DAY, begun, last) if day)
    return min(known, default=dt.date(1970, 1, 1))


class _Journal:
    """The file as it grows: the day it has come to, and what each account has."""

    def __init__(
        self,
        file: IO[bytes],
        tool: Tool,
        within: reading.Cut,
        first: dt.date | None,
        last: dt.date | None,
        told: exports.Told,
    ) -> None:
        self.file, self.tool, self.told = file, tool, told
        self.order = Order(within.expected, within.gaps)
        self.first = first.isoformat().encode() if first else b""
        self.last = last.isoformat().encode() if last else ENDLESS
        self.day = b""
        self.balances = within.balances
        self.moved: dict[bytes, bytes] = {}
        """What accounts have by now that moved since `balances` was right: in this month, or before the period."""
        self.waiting: list[bytes] = []
        self.count = 0
        self.has_begun, self.is_over = not first, False

    def take(self, step: Step) -> None:
        for one in self.order.take(step):
            self._place(one)

    def end(self) -> int:
        for one in self.order.rest():
            self._place(one)
        if not self.has_begun:
            self._begin()
        self._balance_month()
        closing = self.last if self.last < ENDLESS else max(self.day, self.first)
        if closing:
            self.say(self.tool.balances(_date(closing) + DAY, _texts(self.balances)))
        self._flush()
        return self.count

    def say(self, text: str) -> None:
        self.waiting.append(text.encode())

    def _place(self, step: Step) -> None:
        if step.day > self.day:
            self._turn_to(step.day)
        if self.is_over:
            return
        self.moved.update(zip(step.accounts, step.balances, strict=True))
        if self.has_begun:
            self.waiting += (self.day, step.text)
            self.count += len(step.accounts)
            if len(self.waiting) > BLOCK:
                self._flush()

    def _turn_to(self, day: bytes) -> None:
        if not self.has_begun and day >= self.first:
            self._begin()
        elif self.has_begun and day[:7] != self.day[:7]:
            self._balance_month()
        self.day, self.is_over = day, day > self.last

    def _begin(self) -> None:
        """Before the first of the period, what every account brings along."""
        self.has_begun = True
        self.balances.update(self.moved)
        self.moved = {}
        brought = {account: minutes for account, minutes in self.balances.items() if minutes != b"0"}
        if brought:
            self.say(self.tool.brought_forward(_date(self.first) - DAY, _texts(brought)))
        self.say(self.tool.balances(_date(self.first), _texts(self.balances)))

    def _balance_month(self) -> None:
        """After the last of a month, what those have that moved in it."""
        if self.moved:
            next_month = (_date(self.day[:7] + b"-28") + 4 * DAY).replace(day=1)
            self.say(self.tool.balances(next_month, _texts(self.moved)))
            self.balances.update(self.moved)
            self.moved = {}

    def _flush(self) -> None:
        self.file.write(b"".join(self.waiting))
        self.waiting.clear()
        self.told(self.count)


def _date(day: bytes) -> dt.date:
    return dt.date.fromisoformat(day.decode())


def _texts(balances: dict[bytes, bytes]) -> dict[str, str]:
    return {account.decode(): minutes.decode() for account, minutes in balances.items()}


def _midnight(day: dt.date, bank: TimeBank) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=bank.zone)
