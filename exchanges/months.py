"""The months a report is about: by the calendar of the time bank, from its first help to today."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.refusals import Refused

FIRST_YEAR = 1970
_WRITTEN = re.compile(r"([1-8][0-9]{3})-([0-9]{2})")


class NotAMonth(Refused):
    """The text is no month."""


@dataclass(frozen=True, order=True)
class Month:
    """One month; written 2026-10 in addresses and file names."""

    first: dt.date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return formats.date_format(self.first, pgettext("a month with its year", "F Y"))

    @property
    def last(self) -> dt.date:
        return self.next.first - dt.timedelta(days=1)

    @property
    def next(self) -> "Month":
        return of(self.first + dt.timedelta(days=31))

    @property
    def previous(self) -> "Month":
        return of(self.first - dt.timedelta(days=1))


def of(day: dt.date) -> Month:
    return Month(day.replace(day=1))


def read(text: str) -> Month:
    """The month that is written as 2026-10. Raises NotAMonth."""
    written = _WRITTEN.fullmatch(text.strip())
    if not written or not 1 <= int(written[2]) <= 12 or int(written[1]) < FIRST_YEAR:
        raise NotAMonth(_("We could not read that month. Write it like this: 2026-10."), field="month")
    return Month(dt.date(int(written[1]), int(written[2]), 1))


def back_to(first: dt.date, *, today: dt.date) -> list[Month]:
    """Every month from today's back to the one of that day, the newest first."""
    months = [of(today)]
    while months[-1].first > first:
        months.append(months[-1].previous)
    return months
