"""R10: the disk fills up under the clients: they are told so, nothing is half done, and all goes on with room."""

import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.db import connection

from audit import books, clients, crashes, house, people
from audit.clients import Journals
from audit.crashes import Storm
from audit.report import Report, Scale

MEGABYTES = 256
CHUNK = b"\0" * 65536
NORMAL_WITHIN_SECONDS = 60


def run(scale: Scale, seed: int) -> Report:
    full_seconds = scale.pick(5, 30)
    storm = Storm(scale.pick(4, 16), full_seconds + scale.pick(12, 60), 0, 0, 1, 0)
    report = Report("R10 disk full")
    with _a_small_disk() as disk, tempfile.TemporaryDirectory() as folder:
        if disk is None:
            report.figures["not run"] = "a disk of its own takes root"
            return report
        with house.opened("redis", "web", within=disk) as here:
            community = people.community("full", 8)
            plan = crashes.plan_for(here, [community], storm, seed, Path(folder))
            with crashes.at_work(plan) as crowd:
                full_from, room_from = _fill(here, disk, full_seconds)
                crowd.wait(storm.seconds + 2 * crashes.GRACE_SECONDS)
            connection.close()
            journals = clients.read(Path(folder))
            _judge(report, journals, full_from, room_from)
            report.faults += crashes.unclear(here, journals)
            report.faults += books.verdict(journals.intents, _books(here))
    return report


@contextmanager
def _a_small_disk() -> Iterator[Path | None]:
    """A file system of its own, in memory; None where this process may not make one."""
    place = Path(tempfile.mkdtemp(prefix="tb-disk-", dir="/tmp"))
    size = f"size={MEGABYTES}m,mode=755"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "timebank-audit", str(place)], capture_output=True
    )
    try:
        yield place if made.returncode == 0 else None
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "--lazy", str(place)], check=False)
        place.rmdir()


def _fill(here: house.House, disk: Path, full_seconds: float) -> tuple[float, float]:
    """Take all the room there is for a while, and whatever becomes free in it; returns from when until when."""
    time.sleep(4)
    balloon = disk / "balloon"
    with balloon.open("wb", buffering=0) as taken:
        full_from = None
        until = time.monotonic() + full_seconds
        while time.monotonic() < until:
            try:
                taken.write(CHUNK)
            except OSError:
                # Full: the seconds count from here.
                if full_from is None:
                    full_from = time.monotonic()
                    until = full_from + full_seconds
                time.sleep(0.05)
    balloon.unlink()
    return full_from or time.monotonic(), time.monotonic()


def _judge(report: Report, journals: Journals, full_from: float, room_from: float) -> None:
    meanwhile = Counter(s for sent, _told, s in journals.calls if full_from <= sent < room_from)
    done = [told for sent, told, status in journals.calls if sent >= room_from and 200 <= status < 300]
    normal = min(done, default=float("inf")) - room_from
    report.figures |= {
        "full for": f"{room_from - full_from:.0f} s",
        "requests meanwhile": sum(meanwhile.values()),
        "  answered with a clear 503": meanwhile[503],
        "  without an answer": meanwhile[0],
        "  still done": meanwhile[200] + meanwhile[201],
        "normal again after there was room": f"{normal:.1f} s",
        "intents": len(journals.intents),
        "undecided": journals.undecided,
    }
    if not meanwhile[503]:
        report.faults.append("nobody was told that the disk was full: it was not full")
    if normal > NORMAL_WITHIN_SECONDS:
        report.faults.append(f"normal again only {normal:.0f} s after there was room")
    if journals.undecided:
        report.faults.append(f"{journals.undecided} intents were never decided")


def _books(here: house.House) -> books.Books:
    """Once the database is there again."""
    for _try in range(60):
        try:
            return here.take_books()
        except psycopg2.OperationalError:
            time.sleep(1)
    return here.take_books()
