"""The days a report is about, by the time bank's calendar: a month, a quarter, a year, or from one day to another."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.refusals import Refused

FIRST_YEAR, LAST_YEAR = 1970, 8999
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"([0-9]{4})-[Qq]([1-4])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class NotAPeriod(Refused):
    """The text is no month, quarter, year or pair of days."""


@dataclass(frozen=True, order=True)
class Period:
    """From its first day to its last, both counted. Written 2026-10, 2026-Q4, 2026 or 2026-10-05_2026-11-08."""

    first: dt.date
    last: dt.date

    @property
    def kind(self) -> str:
        """month, quarter or year where it is a whole one; else days."""
        kinds = (kind for kind, months in MONTHS.items() if self == _whole(self.first, months))
        return next(kinds, "days")

    def __str__(self) -> str:
        match self.kind:
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{self.quarter}"
            case "year":
                return f"{self.first.year}"
        return f"{self.first}_{self.last}"

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def name(self) -> str:
        match self.kind:
            case "month":
                return formats.date_format(self.first, pgettext("a month with its year", "F Y"))
            case "quarter":
                words = {"number": self.quarter, "year": self.first.year}
                return _("quarter %(number)s of %(year)s") % words
            case "year":
                return str(self.first.year)
        days = {"first": _in_words(self.first), "last": _in_words(self.last)}
        return _("%(first)s to %(last)s") % days

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def next(self) -> "Period":
        after = self.last + dt.timedelta(days=1)
        if months := MONTHS.get(self.kind):
            return _whole(after, months)
        return Period(after, self.last + dt.timedelta(days=self.days))

    @property
    def previous(self) -> "Period":
        before = self.first - dt.timedelta(days=1)
        if months := MONTHS.get(self.kind):
            return _whole(before, months)
        return Period(self.first - dt.timedelta(days=self.days), before)

    def within(self, other: "Period") -> "Period":
        """What of it lies in the other, of which there is something."""
        return Period(max(self.first, other.first), min(self.last, other.last))


def _whole(day: dt.date, months: int) -> Period:
    """The month, quarter or year that a day lies in."""
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    years, month = divmod(first.month - 1 + months, 12)
    return Period(first, dt.date(first.year + years, month + 1, 1) - dt.timedelta(days=1))


def _in_words(day: dt.date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def month_of(day: dt.date) -> Period:
    return _whole(day, MONTHS["month"])


def quarter_of(day: dt.date) -> Period:
    return _whole(day, MONTHS["quarter"])


def year_of(day: dt.date) -> Period:
    return _whole(day, MONTHS["year"])


def read(text: str) -> Period:
    """The period that is written so. Raises NotAPeriod."""
    text = text.strip()
    if _YEAR.fullmatch(text):
        return year_of(_first_of(text))
    if found := _QUARTER.fullmatch(text):
        return quarter_of(_first_of(found[1], int(found[2]) * 3))
    if found := _MONTH.fullmatch(text):
        return month_of(_first_of(found[1], int(found[2])))
    if "_" in text:
        return between(*text.split("_", 1))
    raise NotAPeriod(
        _("We could not read that. Write a month as 2026-10, a quarter as 2026-Q4 or a year as 2026."),
        field="period",
    )


def between(first: str, last: str) -> Period:
    """From one day to another. Raises NotAPeriod."""
    begins, ends = _day(first, "first"), _day(last, "last")
    if ends < begins:
        raise NotAPeriod(
            _("The last day comes before the first. Please choose a later one, or swap them."), field="last"
        )
    return Period(begins, ends)


def asked(parameters: Mapping[str, str]) -> Period:
    """The period that an address or an export names: by its text, or by its two days. Raises NotAPeriod."""
    if parameters.get("first") or parameters.get("last"):
        return between(parameters.get("first", ""), parameters.get("last", ""))
    # `month` is how addresses named it that people have kept.
    return read(parameters.get("period") or parameters.get("month", ""))


def _first_of(year: str, month: int = 1) -> dt.date:
    return dt.date(_known(int(year), "period"), month, 1)


def _day(text: str, field: str) -> dt.date:
    text = text.strip()
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        sentence = _("“%(text)s” is not a day we can use. Write it like 2026-10-31.")
        raise NotAPeriod(sentence % {"text": text[:30]}, field=field)
    _known(day.year, field)
    return day


def _known(year: int, field: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise NotAPeriod(_("Choose days between the years %(first)d and %(last)d.") % years, field=field)
    return year


def back_to(first: dt.date, *, today: dt.date) -> list[Period]:
    """Every month from today's back to the one of that day, the newest first."""
    months = [month_of(today)]
    while months[-1].first > first:
        months.append(months[-1].previous)
    return months
