"""The time bank's wall clock, in SQL: the zones are Python's, so that pages and files never differ by a day."""

import datetime as dt
from bisect import bisect_left
from zoneinfo import ZoneInfo

# Closer together than any two changes of one zone's clock.
APART = dt.timedelta(hours=6)
SECOND = dt.timedelta(seconds=1)


def changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> list[tuple[dt.datetime, dt.timedelta]]:
    """The moments between two when the clock changes, each with what it is from then on ahead of UTC."""
    first, last = first.astimezone(dt.UTC).replace(microsecond=0), last.astimezone(dt.UTC)
    found, before = [(first, _ahead(zone, first))], first
    while before <= last:
        after = before + APART
        if (ahead := _ahead(zone, after)) != found[-1][1]:
            found.append((_turn(zone, before, ahead), ahead))
        before = after
    return found


def local_sql(column: str, zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> str:
    """SQL for a moment between the two as this zone's clock shows it, a timestamp without a zone."""
    (_first, ahead), *turns = changes(zone, first, last)
    if not turns:
        return f"({column} + interval '{_seconds(ahead)}') AT TIME ZONE 'UTC'"
    moments = ",".join(f'"{moment.isoformat()}"' for moment, _ahead in turns)
    spans = ",".join(f'"{_seconds(ahead)}"' for ahead in (ahead, *(ahead for _moment, ahead in turns)))
    place = f"width_bucket({column}, '{{{moments}}}'::timestamptz[]) + 1"
    return f"({column} + ('{{{spans}}}'::interval[])[{place}]) AT TIME ZONE 'UTC'"


def _ahead(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    ahead = moment.astimezone(zone).utcoffset()
    assert ahead is not None
    return ahead


def _turn(zone: ZoneInfo, before: dt.datetime, ahead: dt.timedelta) -> dt.datetime:
    """The first second with the new time."""
    seconds = range(int(APART / SECOND) + 1)
    return before + SECOND * bisect_left(
        seconds, True, key=lambda number: _ahead(zone, before + SECOND * number) == ahead
    )


def _seconds(span: dt.timedelta) -> str:
    return f"{int(span.total_seconds())} seconds"
