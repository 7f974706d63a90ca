"""The community pot for everybody to read, where a time bank wants it: how it stands and what moved, and never whose.

What fewer than five members had a part in is told together with more of it: months until there are five, and within
them kinds. The month that runs is left out, so that nobody sees hours come in one by one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import suppressing
from exchanges.periods import Period, back_to, month_of
from ledger import hours
from ledger.exports import Column, Row
from ledger.models import Account, Entry, Transfer
from members.models import TimeBank


@dataclass(frozen=True)
class Moved:
    """What came in, or above all went out, of one kind or of several."""

    name: str
    minutes: int


@dataclass(frozen=True)
class Span:
    """A month, or a few of them together, and where the pot stood afterwards."""

    period: Period
    moved: list[Moved]
    balance_minutes: int

    @property
    def change_minutes(self) -> int:
        return sum(one.minutes for one in self.moved)


@dataclass
class _Gathered:
    """Months that are told together, until members enough had a part in them."""

    months: list[Period] = field(default_factory=list)
    members: set[int] = field(default_factory=set)
    minutes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    of_kind: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, month: Period, lines: list[tuple[str, int, int]]) -> None:
        self.months.append(month)
        for kind, account, minutes in lines:
            self.members.add(account)
            self.of_kind[kind].add(account)
            self.minutes[kind] += minutes

    @property
    def period(self) -> Period:
        return Period(self.months[0].first, self.months[-1].last)

    @property
    def moved(self) -> list[Moved]:
        """By kind, in the order of kinds; those of few members are one."""
        kinds = [kind for kind in Transfer.Kind.values if kind in self.minutes]
        few = suppressing.hidden([(len(self.of_kind[kind]),) for kind in kinds])
        told = [
            Moved(capfirst(str(Transfer.Kind(kind).label)), self.minutes[kind])
            for row, kind in enumerate(kinds)
            if row not in few
        ]
        together = sum(self.minutes[kinds[row]] for row in few)
        return [*told, Moved(_("Several kinds together"), together)] if few else told


def statement(bank: TimeBank, *, today: dt.date) -> list[Span]:
    """From the first month in which the pot moved to the last one that is over, the oldest first."""
    lines = _lines(bank, month_of(today))
    if not lines:
        return []
    months = back_to(min(lines), today=month_of(today).previous.last)[::-1]
    return list(_spans(months, lines))


def _spans(months: list[Period], lines: dict[dt.date, list[tuple[str, int, int]]]) -> Iterator[Span]:
    gathered, balance = _Gathered(), 0
    for month in months:
        gathered.take(month, lines.get(month.first, []))
        if not suppressing.is_small(len(gathered.members)):
            moved = gathered.moved
            balance += sum(one.minutes for one in moved)
            yield Span(gathered.period, moved, balance)
            gathered = _Gathered()


def _lines(bank: TimeBank, this: Period) -> dict[dt.date, list[tuple[str, int, int]]]:
    """By month: of which kind, with which account, and how many minutes the pot got, or gave where below zero."""
    pot = Account.objects.get(bank=bank, kind=Account.Kind.POT)
    own = Entry.objects.filter(bank=bank, account=pot, transfer__posted_at__lt=bank.midnight(this.first))
    others = Entry.objects.filter(bank=bank, transfer__in=own.values("transfer")).exclude(account=pot)
    month = TruncMonth("transfer__posted_at", tzinfo=bank.zone)
    sums = others.order_by().values_list(month, "transfer__kind", "account_id").annotate(Sum("minutes"))
    found: dict[dt.date, list[tuple[str, int, int]]] = defaultdict(list)
    for moment, kind, account, minutes in sums:
        found[moment.date()].append((kind, account, -int(minutes)))
    return found


COLUMNS = (
    Column(gettext_lazy("First day"), "day"),
    Column(gettext_lazy("Last day"), "day"),
    Column(gettext_lazy("Kind"), width=24),
    Column(gettext_lazy("Hours"), "hours"),
    Column(gettext_lazy("Minutes"), "whole"),
    Column(gettext_lazy("Balance after, hours"), "hours"),
    Column(gettext_lazy("Balance after, minutes"), "whole"),
)


def rows(spans: list[Span]) -> Iterator[Row]:
    """A line for each kind that moved, and for days in which nothing did."""
    for span in spans:
        days = span.period.first, span.period.last
        stood = hours.as_decimal(span.balance_minutes), span.balance_minutes
        for one in span.moved or [Moved("", 0)]:
            yield (*days, one.name, hours.as_decimal(one.minutes), one.minutes, *stood)
