"""Moments at which calendars go wrong: each zone's clock is asked about every moment, and nothing about its rules."""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterator
from functools import partial

EPOCH = dt.datetime(1975, 1, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2028, 6, 1, tzinfo=dt.UTC)
PLACES = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
A_SECOND = dt.timedelta(seconds=1)
# The end of a month, of a February with 29 days, of a year.
BOUNDARIES = ((2028, 2), (2028, 3), (2028, 1))


def zones() -> list[str]:
    """Every zone people live in, by its usual name."""
    return sorted(name for name in zoneinfo.available_timezones() if name.startswith(PLACES))


def moments(zone: zoneinfo.ZoneInfo) -> list[dt.datetime]:
    """Around its last two clock changes, and around months that end; in no order at all."""
    found = []
    for change in _last_changes(zone, 2):
        found += [change + dt.timedelta(minutes=minutes) for minutes in (-61, -30, 0, 30, 61)]
        found += [
            change - A_SECOND,
            *_around(_begin_of_day(zone, change)),
            *_around(_begin_of_month(zone, change)),
        ]
    for year, month in BOUNDARIES:
        near = dt.datetime(year, month, 1, tzinfo=dt.UTC)
        found += _around(_begin_of_month(zone, near + dt.timedelta(days=3)))
    return sorted(set(found))


def _around(moment: dt.datetime) -> list[dt.datetime]:
    return [moment - A_SECOND, moment, moment + A_SECOND]


def _last_changes(zone: zoneinfo.ZoneInfo, count: int) -> Iterator[dt.datetime]:
    day, step = UNTIL, dt.timedelta(days=1)
    while count and day > EPOCH:
        offset = day.astimezone(zone).utcoffset()
        if (day - step).astimezone(zone).utcoffset() != offset:
            yield _first(partial(_has_offset, zone, offset), day - step)
            count -= 1
        day -= step


def _has_offset(zone: zoneinfo.ZoneInfo, offset: dt.timedelta | None, at: dt.datetime) -> bool:
    return at.astimezone(zone).utcoffset() == offset


def _is_on(zone: zoneinfo.ZoneInfo, day: dt.date, at: dt.datetime) -> bool:
    """On that day or after it."""
    return at.astimezone(zone).date() >= day


def _begin_of_day(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> dt.datetime:
    return _first(partial(_is_on, zone, moment.astimezone(zone).date()), moment - dt.timedelta(hours=30))


def _begin_of_month(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> dt.datetime:
    first = moment.astimezone(zone).date().replace(day=1)
    return _first(partial(_is_on, zone, first), moment - dt.timedelta(days=33), days=40)


def _first(is_so: Callable[[dt.datetime], bool], after: dt.datetime, *, days: int = 4) -> dt.datetime:
    """The first second at which it is so, which it stays."""
    low, high = int(after.timestamp()), int((after + dt.timedelta(days=days)).timestamp())
    while low < high:
        middle = (low + high) // 2
        if is_so(dt.datetime.fromtimestamp(middle, dt.UTC)):
            high = middle
        else:
            low = middle + 1
    return dt.datetime.fromtimestamp(low, dt.UTC)
