"""Writing a journal of a time bank, or of a period of it, as one stream that never holds more than a little of it."""

import datetime as dt
from typing import IO

from ledger import exports, snapshots
from ledger.journals import reading
from ledger.journals.order import Order, Step
from ledger.journals.tools import TOOLS, Tool
from members.models import TimeBank

BLOCK = 1 << 18
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
    tool = TOOLS[format]
    with snapshots.of_the_books() as cursor:
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
        self.order = Order(within.reached)
        self.first = first.isoformat().encode() if first else b""
        self.last = last.isoformat().encode() if last else b"9999-99-99"
        self.day = b""
        self.balances = {name.encode(): minutes.encode() for name, minutes in within.balances.items()}
        self.moved: dict[bytes, bytes] = {}
        self.waiting: list[bytes] = []
        self.size = self.count = 0
        self.has_begun = not first

    def take(self, step: Step) -> None:
        for one in self.order.take(step):
            self._place(one)

    def end(self) -> int:
        for one in self.order.rest():
            self._place(one)
        self._begin()
        self._balance_month()
        closing = self.last if self.last < b"9999" else self.day
        if closing:
            self.say(self.tool.balances(_date(closing) + DAY, _texts(self.balances)))
        self._flush()
        return self.count

    def say(self, text: str) -> None:
        self._put(text.encode())

    def _place(self, step: Step) -> None:
        day = max(self.day, step.day)
        if day < self.first:
            accounts = iter(step.balances.split())
            self.balances.update(zip(accounts, accounts, strict=True))
        elif day <= self.last:
            if day != self.day:
                self._turn_to(day)
            accounts = iter(step.balances.split())
            self.moved.update(zip(accounts, accounts, strict=True))
            self._put(day + step.text + b"\n\n")
            self.count += len(step.after)
        self.day = day

    def _turn_to(self, day: bytes) -> None:
        self._begin()
        if day[:7] != self.day[:7]:
            self._balance_month()

    def _begin(self) -> None:
        """Before the first of the period, what every account brings along."""
        if self.has_begun:
            return
        self.has_begun = True
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

    def _put(self, text: bytes) -> None:
        self.waiting.append(text)
        self.size += len(text)
        if self.size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        self.file.write(b"".join(self.waiting))
        self.waiting, self.size = [], 0
        self.told(self.count)


def _date(day: bytes) -> dt.date:
    return dt.date.fromisoformat(day.decode())


def _texts(balances: dict[bytes, bytes]) -> dict[str, str]:
    return {account.decode(): minutes.decode() for account, minutes in balances.items()}


def _midnight(day: dt.date, bank: TimeBank) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=bank.zone)
