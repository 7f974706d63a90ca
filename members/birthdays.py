"""Birthdays, where a time bank asks for them: a day of the year without the year, so that somebody rings."""

import datetime as dt
from calendar import isleap

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.refusals import Refused

SOON_DAYS = 7
A_LEAP_YEAR = 2024


def check(birthday: str) -> None:
    """Written as month and day, such as 12-24; nothing is a way of not saying it. Raises Refused."""
    if not birthday:
        return
    try:
        read = dt.date.fromisoformat(f"{A_LEAP_YEAR}-{birthday}")
    except ValueError:
        read = None
    if read is None or f"{read:%m-%d}" != birthday:
        raise Refused(_("There is no such day in the year. Choose a day and a month."), field="birthday")


def soon(today: dt.date) -> list[str]:
    """The days of the year from today on for a week; who was born on 29 February has theirs on the 28th otherwise."""
    days = [f"{today + dt.timedelta(days=ahead):%m-%d}" for ahead in range(SOON_DAYS)]
    return [*days, "02-29"] if "02-28" in days and not isleap(today.year) else days


def spoken(birthday: str) -> str:
    """As people say it, such as 24 December."""
    return date_format(dt.date.fromisoformat(f"{A_LEAP_YEAR}-{birthday}"), "MONTH_DAY_FORMAT")
