"""R7: Redis emptied, killed, full and gone for a minute: hours move as if nothing were, and mail catches up after."""

import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import redis

from audit import books, clients, crashes, house, people
from audit.calling import Caller, NoAnswer
from audit.crashes import Storm
from audit.people import Member
from audit.report import Report, Scale
from members.models import Notice

DRAINED_WITHIN_SECONDS = 60


class Looker(threading.Thread):
    """A member who looks at an account all the while."""

    def __init__(self, port: int, member: Member) -> None:
        super().__init__(daemon=True)
        self.port, self.member = port, member
        self.is_over = False
        self.said: Counter[int] = Counter()

    def run(self) -> None:
        caller = Caller(self.port)
        while not self.is_over:
            try:
                self.said[caller.get(f"{self.member.bank}/accounts/", self.member.token).status] += 1
            except NoAnswer:
                self.said[0] += 1
            time.sleep(0.2)


def run(scale: Scale, seed: int) -> Report:
    times, full_seconds, absent_seconds = scale.pick((1, 2, 5), (5, 15, 60))
    report = Report("R7 without Redis")
    storm = Storm(4, times * 4 + full_seconds + absent_seconds + 5, 0, 0, 1, 0)
    with (
        house.opened("redis", "web", "worker", "beat", is_durable=scale is Scale.FULL) as here,
        tempfile.TemporaryDirectory() as folder,
    ):
        community = people.community("redis", 8)
        plan = crashes.plan_for(here, [community], storm, seed, Path(folder), pause_seconds=1)
        looker = Looker(here.port, community.members[0])
        looker.start()
        with crashes.at_work(plan) as crowd:
            returned = _without(here, times, full_seconds, absent_seconds, report)
            _drained(returned, report)
            crowd.wait(storm.seconds + 60)
        looker.is_over = True
        looker.join(30)
        journals = clients.read(Path(folder))
        said = looker.said + Counter(status for _sent, _told, status in journals.calls)
        _tell(report, said, len(journals.intents), journals.undecided)
        report.faults += books.verdict(journals.intents, here.take_books())
    return report


def _without(here: house.House, times: int, full_seconds: int, absent_seconds: int, report: Report) -> float:
    """Everything that may happen to Redis; returns when it came back for good."""
    server = redis.Redis(unix_socket_path=str(here.sockets / "redis.sock"))
    for _time in range(times):
        with suppress(redis.RedisError):
            server.flushall()
        time.sleep(2)
        starts = here.parts["redis"].starts
        process = here.parts["redis"].child
        assert process is not None
        process.process.kill()
        here.wait_for(lambda before=starts: here.parts["redis"].starts > before, "Redis")  # type: ignore[misc]
        time.sleep(2)
    server.config_set("maxmemory", 1)
    time.sleep(full_seconds)
    server.config_set("maxmemory", 0)
    here.take_away("redis")
    time.sleep(absent_seconds)
    here.give_back("redis")
    here.wait_for(lambda: here.parts["redis"].pid is not None, "Redis")
    report.figures |= {"emptied": times, "killed": times, "full for": f"{full_seconds} s"}
    report.figures["absent for"] = f"{absent_seconds} s"
    return time.monotonic()


def _drained(returned: float, report: Report) -> None:
    """How long until every notice that waited when Redis came back has gone out."""
    waiting = set(Notice.objects.unsent().values_list("pk", flat=True))
    report.figures["notices that waited"] = len(waiting)
    while Notice.objects.unsent().filter(pk__in=waiting).exists():
        if time.monotonic() - returned > 4 * DRAINED_WITHIN_SECONDS:
            break
        time.sleep(0.5)
    seconds = time.monotonic() - returned
    report.figures["mailed after its return within"] = f"{seconds:.0f} s"
    if seconds > DRAINED_WITHIN_SECONDS:
        report.faults.append(f"notices waited {seconds:.0f} s after Redis had returned")


def _tell(report: Report, said: Counter[int], intents: int, undecided: int) -> None:
    broken = {status: count for status, count in said.items() if status >= 500 or status == 0}
    report.figures |= {"requests": sum(said.values()), "intents": intents, "undecided": undecided}
    report.figures["answered with a 5xx, or not at all"] = sum(broken.values())
    report.faults += [f"{count} answers of status {status}" for status, count in broken.items()]
