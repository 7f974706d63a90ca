"""The wall clock in SQL shows what Python's shows, in every zone, second by second around every change."""

import datetime as dt
import zoneinfo

import pytest
from django.db import connection

from ledger import clocks

FIRST, LAST = dt.datetime(2025, 6, 1, tzinfo=dt.UTC), dt.datetime(2027, 6, 30, 12, tzinfo=dt.UTC)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def shown_by_the_database(zone: zoneinfo.ZoneInfo, moments: list[dt.datetime]) -> list[dt.datetime]:
    local = clocks.local_sql("moment", zone, FIRST, LAST)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {local} FROM unnest(%s::timestamptz[]) AS moment", [moments])  # noqa: S608
        return [shown for (shown,) in cursor.fetchall()]


@pytest.mark.django_db
def test_every_zone_around_every_change() -> None:
    names = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
    assert len(names) >= 400
    changed = 0
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        found = [moment for moment, _ahead in clocks.changes(zone, FIRST, LAST)[1:]]
        changed += len(found)
        moments = [FIRST, LAST, *(FIRST + number * 31 * DAY for number in range(24))]
        moments += [moment + step for moment in found for step in (-SECOND, 0 * SECOND, SECOND)]
        expected = [moment.astimezone(zone).replace(tzinfo=None) for moment in moments]
        assert shown_by_the_database(zone, moments) == expected, name
    assert changed > 400, "two years have four changes in many zones"


def test_a_change_is_found_to_the_second() -> None:
    (_first, one), (turn, other), *_rest = clocks.changes(
        zoneinfo.ZoneInfo("Australia/Lord_Howe"), FIRST, LAST
    )
    assert (turn, one, other) == (
        dt.datetime(2025, 10, 4, 15, 30, tzinfo=dt.UTC),
        dt.timedelta(hours=10, minutes=30),
        dt.timedelta(hours=11),
    )
