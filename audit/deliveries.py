"""R6: every task delivered at least twice, to workers that are killed meanwhile; what they do is done once."""

import random
import re
import time
from collections import Counter
from pathlib import Path

import redis
from kombu import Connection

from audit import books, exchanging, house, naive, naive_tasks, people
from audit.books import Intent
from audit.report import Report, Scale
from audit.wrecking import Wrecker
from exchanges.models import Exchange
from exchanges.tasks import settle_overdue
from members.models import Notice
from members.tasks import send_notices
from timebank.celery import app

DONE_WITHIN_SECONDS = 120


def run(scale: Scale, seed: int) -> Report:
    tasks, kills = scale.pick((16, 2), (500, 20))
    report = Report("R6 tasks delivered twice")
    chance = random.Random(seed)
    with house.opened("redis", "worker", is_durable=scale is Scale.FULL) as here:
        community = people.community("tasks", 8)
        pairs = [chance.sample(community.members, 2) for _task in range(tasks)]
        due = [exchanging.logged(community, *pair) for pair in pairs]
        deliveries = _deliver(here, due, kills, chance)
        seconds = _finish(here)
        intents = [exchanging.settled(one, *pair) for one, pair in zip(due, pairs, strict=True)]
        told = Counter(Notice.objects.filter(event="exchanges/settled").values_list("path", flat=True))
        letters = _letters(here.data / "mail")
        report.figures = {
            "tasks": tasks,
            "deliveries": deliveries,
            "workers killed": kills,
            "hours settled": sum(intent.transfer != "" for intent in intents),
            "both sides told of, once each": sum(count == 2 for count in told.values()),
            "notices mailed": len(letters),
            "letters sent again under the same Message-ID": sum(letters.values()) - len(letters),
            "until the last was done, after the last kill": f"{seconds:.0f} s",
        }
        report.faults = books.verdict(intents, here.take_books())
        report.faults += [f"told {count} times of {path}" for path, count in told.items() if count != 2]
        report.faults += [] if len(told) == tasks else [f"told of {len(told)} exchanges, not of {tasks}"]
        report.faults += _mailed(letters)
        report.control = _control(here, community, scale.pick(20, 100))
    return report


def _deliver(here: house.House, due: list[Exchange], kills: int, chance: random.Random) -> int:
    """One exchange after the other falls due, each with two deliveries; in between a worker is killed."""
    wrecker, deliveries = Wrecker(here, chance), 0
    blows = set(chance.sample(range(len(due)), kills))
    with _broker(here) as there:
        for place, exchange in enumerate(due):
            exchanging.make_overdue(exchange)
            for task in (settle_overdue, settle_overdue, send_notices, send_notices):
                app.send_task(task.name, connection=there)
                deliveries += 1
            if place in blows:
                wrecker.strike("worker")
            time.sleep(0.05)
    return deliveries


def _finish(here: house.House) -> float:
    """What is queued gets done, and what died with its worker is asked for by the clock's next tick."""
    began = time.monotonic()
    with _broker(here) as there:
        while (seconds := time.monotonic() - began) < DONE_WITHIN_SECONDS:
            app.send_task(settle_overdue.name, connection=there)
            app.send_task(send_notices.name, connection=there)
            time.sleep(2)
            is_left = Exchange.objects.filter(state=Exchange.State.LOGGED).exists()
            if not is_left and not Notice.objects.unsent().exists():
                break
        seconds = time.monotonic() - began
    # What was asked for meanwhile finds nothing to do, and is seen to find nothing.
    here.wait_for(lambda: not _queued(here), "the end of the queue")
    return seconds


def _queued(here: house.House) -> int:
    return redis.Redis(unix_socket_path=str(here.sockets / "redis.sock")).llen("celery")


def _broker(here: house.House) -> Connection:
    return Connection(here.environment["REDIS_URL"].replace("unix://", "redis+socket://"))


def _letters(folder: Path) -> Counter[str]:
    """How often each letter was sent, by its Message-ID, which mailboxes show once."""
    written = "".join(path.read_text(errors="replace") for path in folder.iterdir())
    return Counter(re.findall(r"^Message-ID: <([^@>]+)@", written, re.MULTILINE))


def _mailed(letters: Counter[str]) -> list[str]:
    wanted = {
        str(one) for one in Notice.objects.filter(mailed_at__isnull=False).values_list("public_id", flat=True)
    }
    left = Notice.objects.unsent().count()
    faults = [f"{left} notices were never mailed"] if left else []
    unsent = wanted - set(letters)
    return faults + ([f"{len(unsent)} notices count as mailed and are not"] if unsent else [])


def _control(here: house.House, community: people.Community, tasks: int) -> list[str]:
    """Tasks that note afterwards what they have done, delivered twice as well."""
    provider, recipient, *_others = community.members
    moves = tuple(sorted([(provider.membership, exchanging.HOUR), (recipient.membership, -exchanging.HOUR)]))
    intents = [Intent(f"task {number}", moves) for number in range(tasks)]
    with here.database() as database, database.cursor() as cursor:
        naive.furnish(database, [])
        cursor.execute(naive_tasks.TABLES)
        rows = [
            (intent.name, provider.membership, recipient.membership, exchanging.HOUR, False)
            for intent in intents
        ]
        cursor.executemany("INSERT INTO naive_due VALUES (%s, %s, %s, %s, %s)", rows)
    here.worker_knows = naive_tasks.__name__
    here.start_again("worker")
    with _broker(here) as there:
        for _delivery in range(4):
            app.send_task(naive_tasks.settle.name, connection=there)
    here.wait_for(lambda: not _queued(here), "the end of the queue")
    time.sleep(2 + tasks * 0.05)
    return books.verdict(intents, here.take_books())
