"""R12: an earlier Timebank's tables become today's while clients post, one migration after the other.

What is measured is how long anybody waited for a lock, as PostgreSQL sees it, during each migration.
"""

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Sum
from django.utils import timezone

from audit import earlier
from audit.house import ROOT, House
from audit.report import Report, Scale
from ledger import reconciliation
from ledger.models import Entry
from members.models import TimeBank
from members.walls import in_bank
from timebank.embedded import postgres, roles

CLIENTS = 16
MOST_SECONDS = 2.0
A_WHILE_SECONDS = 1.0
A_MOMENT = dt.timedelta(milliseconds=100)
OURS = ("members", "ledger", "exchanges")
WAITING = "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0) FROM pg_locks WHERE NOT granted"
# Holds everybody up: a table that is locked while something takes its time.
CLUMSY = "BEGIN; LOCK TABLE ledger_entry; SELECT pg_sleep(2.5); COMMIT"
Waits = list[tuple[dt.datetime, float]]


def run(scale: Scale, seed: int) -> Report:
    report = Report("R12 migrations under load")
    with _an_empty_house() as home:
        place = earlier.installed()
        earlier.fill(place, scale.pick(20_000, 1_000_000))
        known = MigrationRecorder(connection).applied_migrations()
        with earlier.clients(place, CLIENTS), _watching(home) as waits:
            time.sleep(A_WHILE_SECONDS)
            began = timezone.now()
            _migrate(home)
            time.sleep(A_WHILE_SECONDS)
            migrated = timezone.now()
            with home.database() as owner, owner.cursor() as cursor:
                cursor.execute(CLUMSY)
        _tell(began, [each for key, each in _applied() if key not in known], waits, report)
        longest = _longest(waits, migrated, timezone.now())
        report.control = [f"somebody waited {longest:.1f} s"] if longest > MOST_SECONDS else []
        _look_at_the_books(place, report)
    return report


def _migrate(home: House) -> None:
    """As it is done on a server."""
    argv = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    subprocess.run(argv, cwd=ROOT, env=home.environment, check=True, timeout=1200)


def _applied() -> list[tuple[tuple[str, str], Any]]:
    """In the order in which they were."""
    found = MigrationRecorder(connection).applied_migrations()
    return sorted(found.items(), key=lambda item: item[1].pk)


def _tell(began: dt.datetime, applied: list[Any], waits: Waits, report: Report) -> None:
    """What each one of ours cost; of the others, the worst."""
    others = 0.0
    for each in applied:
        longest = _longest(waits, began, each.applied)
        name = f"{each.app} {each.name}"
        if each.app in OURS:
            seconds = (each.applied - began).total_seconds()
            report.figures[name] = f"{seconds:.1f} s, a lock waited for at most {longest:.2f} s"
        else:
            others = max(others, longest)
        if longest > MOST_SECONDS:
            report.faults.append(f"{name}: somebody waited {longest:.1f} s for a lock")
        began = each.applied
    report.figures["those of other packages"] = f"a lock waited for at most {others:.2f} s"


def _longest(waits: Waits, since: dt.datetime, until: dt.datetime) -> float:
    # A migration notes its moment before it commits; whoever waits is let go a little after.
    return max((wait for at, wait in waits if since < at <= until + A_MOMENT), default=0.0)


@contextmanager
def _watching(home: House) -> Iterator[Waits]:
    """Looks all the time for whoever has waited longest."""
    is_over, waits = threading.Event(), Waits()

    def look() -> None:
        with home.database() as owner, owner.cursor() as cursor:
            while not is_over.wait(0.01):
                cursor.execute(WAITING)
                waits.append((timezone.now(), float(cursor.fetchone()[0])))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield waits
    finally:
        is_over.set()
        watcher.join()


def _look_at_the_books(place: earlier.Place, report: Report) -> None:
    """Everything acknowledged is there once, as it was asked for, and the books add up."""
    moved = Entry.objects.filter(bank=place.bank_id, minutes__gt=0).values_list("transfer__reference")
    with in_bank(place.bank):
        there = dict(moved.annotate(moved=Sum("minutes")))
    wrong = [name for name, minutes in place.acknowledged.items() if there.get(name) != minutes]
    report.faults += place.refused
    report.faults += [f"{name} is lost or altered" for name in wrong]
    report.faults += [f"{name} was never asked for" for name in there.keys() - place.acknowledged.keys()]
    report.faults += [str(row) for row in reconciliation.check(TimeBank.objects.get(pk=place.bank_id))]
    report.figures |= {
        "entries in the end": 2 * len(there),
        "posted by 16 clients meanwhile": len(place.waits_seconds),
        "postings refused": len(place.refused),
        "longest posting, s": round(max(place.waits_seconds), 2),
    }
    connection.close()


@contextmanager
def _an_empty_house() -> Iterator[House]:
    """PostgreSQL without any tables, and Django's questions put to it."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-audit-"))
    try:
        with House(folder) as home:
            home.start("postgres")
            ours = connections.settings["default"]
            ours.update(HOST=str(home.sockets), PORT="", NAME=postgres.ROLE, USER=postgres.ROLE, PASSWORD="")
            settings.OWNER_DATABASE = {**ours, "USER": roles.OWNER}
            settings.APPLICATION_ROLE = roles.APPLICATION
            connections["default"].close()
            yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)
