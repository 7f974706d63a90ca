"""R8: three beats send the ticks of a day at high speed, and every tick's effect is there once."""

import datetime as dt
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.utils import timezone
from kombu import Connection

from audit import books, exchanging, house, people, quick_clock
from audit.people import Community
from audit.report import Report, Scale
from exchanges.models import Exchange
from ledger.models import Reconciliation
from members.models import Notice, TimeBank
from timebank.celery import app
from timebank.embedded.child import die_with_parent

BEATS = 3
ZONES = ("Europe/London", "Pacific/Auckland", "America/Los_Angeles")
DONE_WITHIN_SECONDS = 600


def run(scale: Scale, seed: int) -> Report:
    minutes, overdue = scale.pick((40, 6), (24 * 60, 60))
    report = Report("R8 three beats at once")
    chance = random.Random(seed)
    first = (timezone.now() + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    with house.opened("redis", is_durable=scale is Scale.FULL) as here:
        here.worker_knows = quick_clock.__name__
        here.start("worker")
        banks = [people.community(f"beats-{place}", 4, time_zone=zone) for place, zone in enumerate(ZONES)]
        waiting = [_overdue(chance.choice(banks), chance, is_told=place % 2 == 0) for place in range(overdue)]
        began = time.monotonic()
        with _beating(here, first, minutes):
            _until_all_is_done(here)
        report.figures = {"minutes of the timetable": minutes, "beats": BEATS}
        report.figures["in"] = f"{time.monotonic() - began:.0f} s"
        _look_at_nights(report, first, minutes)
        _look_at_exchanges(report, here, waiting)
        _look_at_mail(report, here)
        report.control = _control(here, first)
    return report


def _overdue(
    community: Community, chance: random.Random, *, is_told: bool
) -> tuple[Exchange, people.Member, people.Member, bool]:
    """Nobody has answered for long; half of them were announced, the others are to be."""
    provider, recipient = chance.sample(community.members, 2)
    long_ago = timezone.now() - dt.timedelta(days=20)
    exchange = exchanging.logged(community, provider, recipient, at=long_ago)
    if is_told:
        exchanging.make_overdue(exchange)
    return exchange, provider, recipient, is_told


@contextmanager
def _beating(here: house.House, first: dt.datetime, minutes: int) -> Iterator[None]:
    argv = [sys.executable, "-m", "audit.quick_beat", first.isoformat(), str(minutes)]
    beats = [
        subprocess.Popen(
            argv, cwd=house.ROOT, env=here.environment, preexec_fn=lambda: die_with_parent(signal.SIGKILL)
        )
        for _beat in range(BEATS)
    ]
    try:
        for beat in beats:
            if beat.wait(DONE_WITHIN_SECONDS) != 0:
                raise RuntimeError("a beat did not reach the end of its day")
        yield
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()


def _until_all_is_done(here: house.House) -> None:
    server = redis.Redis(unix_socket_path=str(here.sockets / "redis.sock"))
    deadline = time.monotonic() + DONE_WITHIN_SECONDS
    while (server.llen("celery") or server.hlen("unacked")) and time.monotonic() < deadline:
        time.sleep(0.2)


def _look_at_nights(report: Report, first: dt.datetime, minutes: int) -> None:
    """Each time bank is checked once in each of its nights that the day touched."""
    # The clock asks at 35 minutes past.
    ticks = [first + dt.timedelta(minutes=past) for past in range(minutes)]
    asked = [moment for moment in ticks if moment.minute == 35]
    wanted = {(bank.slug, bank.today(moment)) for bank in TimeBank.objects.all() for moment in asked}
    found = Counter(Reconciliation.objects.filter(night__isnull=False).values_list("bank__slug", "night"))
    report.figures["nights checked, of those there were"] = f"{len(found)} of {len(wanted)}"
    report.faults += [
        f"the night {night} was checked {count} times" for night, count in found.items() if count != 1
    ]
    report.faults += [f"the night {night} was not checked" for night in wanted - set(found)]


def _look_at_exchanges(
    report: Report,
    here: house.House,
    waiting: list[tuple[Exchange, people.Member, people.Member, bool]],
) -> None:
    """What was announced is settled once; what was not is announced once, and not settled."""
    settled = [exchanging.settled(one, *sides) for one, *sides, is_told in waiting if is_told]
    report.faults += books.verdict(settled, here.take_books())
    told = Counter(Notice.objects.filter(event="exchanges/settles_soon").values_list("path", "person"))
    untold = sum(not is_told for *_sides, is_told in waiting)
    report.figures["overdue hours settled"] = sum(intent.transfer != "" for intent in settled)
    report.figures["announced that they will settle"] = len(told)
    if len(told) != untold or set(told.values()) - {1}:
        report.faults.append(f"{sum(told.values())} announcements of {len(told)}, where {untold} were due")


def _look_at_mail(report: Report, here: house.House) -> None:
    """Nobody was killed here: every notice is one letter, no more."""
    folder = here.data / "mail"
    written = "".join(path.read_text(errors="replace") for path in folder.iterdir())
    letters = Counter(re.findall(r"^Message-ID: <([^@>]+)@", written, re.MULTILINE))
    mailed = Notice.objects.filter(mailed_at__isnull=False).count()
    report.figures["notices mailed"] = len(letters)
    twice = [letter for letter, count in letters.items() if count > 1]
    report.faults += [f"{len(twice)} notices were mailed twice"] if twice else []
    report.faults += [f"{mailed - len(letters)} notices were not mailed"] if mailed != len(letters) else []
    left = Notice.objects.unsent().count()
    report.faults += [f"{left} notices were left behind"] if left else []


def _control(here: house.House, first: dt.datetime) -> list[str]:
    """The same tick from three beats, to a task that does not ask whether it was done."""
    with here.database() as database, database.cursor() as cursor:
        cursor.execute(quick_clock.TABLES)
    address = here.environment["REDIS_URL"].replace("unix://", "redis+socket://")
    with Connection(address) as there:
        for _beat in range(BEATS):
            app.send_task(quick_clock.count.name, connection=there, headers={"moment": first.isoformat()})
    _until_all_is_done(here)
    time.sleep(2)
    with here.database() as database, database.cursor() as cursor:
        cursor.execute("SELECT moment, count(*) FROM naive_tick GROUP BY moment HAVING count(*) > 1")
        return [
            f"doubled: the tick of {moment} took effect {count} times" for moment, count in cursor.fetchall()
        ]
