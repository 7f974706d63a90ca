"""A beat that goes through the timetable at high speed: `python -m audit.quick_beat FROM MINUTES`.

Each tick carries the moment it stands for; the worker does it at that moment (audit/quick_clock.py).
"""

import datetime as dt
import sys
from collections.abc import Iterator

import django
from celery.schedules import crontab


def main(begins: str, minutes: str) -> None:
    django.setup()
    from timebank.celery import app

    first = dt.datetime.fromisoformat(begins)
    with app.connection_for_write() as there:
        for moment in (first + dt.timedelta(minutes=past) for past in range(int(minutes))):
            for task in due(app.conf.beat_schedule, moment):
                app.send_task(task, connection=there, headers={"moment": moment.isoformat()})


def due(timetable: dict[str, dict[str, object]], moment: dt.datetime) -> Iterator[str]:
    """The tasks of that minute. What is due several times a minute comes once in it."""
    for entry in timetable.values():
        schedule = entry["schedule"]
        if not isinstance(schedule, crontab) or _falls_on(schedule, moment):
            yield str(entry["task"])


def _falls_on(schedule: crontab, moment: dt.datetime) -> bool:
    return moment.minute in schedule.minute and moment.hour in schedule.hour  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*sys.argv[1:])
