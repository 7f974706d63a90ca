"""The tables of how members take part, as files: who stays, how balances are spread today, and month by month."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import lasting, periods
from exchanges.periods import Period
from ledger import hours, spread
from ledger.exports import Column, Row
from members import permissions
from members.models import Person


class TableOfMembers(ABC):
    """What the three share: they are an admin's, and tell of the time until the end of a period."""

    name: str | Promise
    columns: Sequence[Column]

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"period": str(periods.asked(parameters))}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        words = {"figure": self.name, "period": periods.asked(parameters).name}
        return _("%(figure)s, %(period)s") % words

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return sum(1 for _line in self.rows(person, parameters))

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        today = person.bank.today(timezone.now())
        return self.lines(person, periods.asked(parameters), today)

    @abstractmethod
    def lines(self, person: Person, period: Period, today: dt.date) -> Iterator[Row]: ...


class JoiningMonths(TableOfMembers):
    """Of those who joined in a month, how many took part later; empty where that month is not over."""

    name = gettext_lazy("Who stays")
    columns: Sequence[Column] = (
        Column(gettext_lazy("joined in")),
        Column(gettext_lazy("members"), "whole"),
        Column(gettext_lazy("3 months after"), "whole"),
        Column(gettext_lazy("6 months after"), "whole"),
        Column(gettext_lazy("12 months after"), "whole"),
    )

    def lines(self, person: Person, period: Period, today: dt.date) -> Iterator[Row]:
        for cohort in lasting.cohorts(person, period, today=today):
            yield (str(cohort.month), cohort.joined, *(one.count for one in cohort.stayed))


class BalanceBands(TableOfMembers):
    """How many open accounts stand between which hours, as they are today."""

    name = gettext_lazy("How balances are spread today")
    columns: Sequence[Column] = (
        Column(gettext_lazy("at least, in hours"), "hours"),
        Column(gettext_lazy("below, in hours"), "hours"),
        Column(gettext_lazy("members"), "whole"),
    )

    def lines(self, person: Person, period: Period, today: dt.date) -> Iterator[Row]:
        for band in spread.bands(person):
            bounds = (band.least_minutes, band.below_minutes)
            yield (*(None if each is None else hours.as_decimal(each) for each in bounds), band.count)


class BalanceMonths(TableOfMembers):
    """The end of each month: the hours above zero together, and the quarters of all balances."""

    name = gettext_lazy("Balances over time")
    columns: Sequence[Column] = (
        Column(gettext_lazy("month")),
        Column(gettext_lazy("accounts"), "whole"),
        Column(gettext_lazy("hours above zero"), "hours"),
        Column(gettext_lazy("a quarter stand below, in hours"), "hours"),
        Column(gettext_lazy("half stand below, in hours"), "hours"),
        Column(gettext_lazy("three quarters stand below, in hours"), "hours"),
    )

    def lines(self, person: Person, period: Period, today: dt.date) -> Iterator[Row]:
        months = lasting.twelve_months(period, today=today)
        for month in spread.over_time(person, [each.first for each in months]):
            stood = (month.above_zero_minutes, *month.quarters_minutes)
            yield (f"{month.first:%Y-%m}", month.accounts, *map(hours.as_decimal, stood))


TABLES: dict[str, TableOfMembers] = {
    "joining-months": JoiningMonths(),
    "balance-bands": BalanceBands(),
    "balance-months": BalanceMonths(),
}
