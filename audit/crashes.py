"""R1 and R2: clients go on over HTTP while the database, the web and the workers are killed under them."""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from audit import books, clients, house, naive, people
from audit.clients import Holder, Journals, Plan
from audit.people import Community
from audit.reading import Reader
from audit.report import Report, Scale
from audit.wrecking import Blow, Wrecker
from exchanges.models import Category
from timebank.embedded.child import die_with_parent

GRACE_SECONDS = 60
DECIDED_AT_LEAST = 0.99


@dataclass(frozen=True)
class Storm:
    """How many clients, for how long, and what is done to the house meanwhile."""

    clients: int
    seconds: float
    kills: int
    holds: int
    reads: int
    recovered_within_seconds: float


def run(scale: Scale, seed: int) -> Report:
    banks, members = scale.pick((2, 6), (5, 40))
    # In a test run, others share the machine; the goal is that of the full run.
    storm = scale.pick(Storm(8, 12, 2, 1, 20, 60), Storm(32, 300, 30, 20, 200, 10))
    report = Report("R1 and R2 killed under load")
    with house.opened("redis", "web", "worker", "beat") as here, tempfile.TemporaryDirectory() as folder:
        communities = [people.community(f"storm-{number}", members) for number in range(banks)]
        reader = Reader(here, storm.reads, storm.seconds)
        reader.start()
        journals, blows = weather(here, plan_for(here, communities, storm, seed, Path(folder)), storm, seed)
        reader.is_over = True
        reader.join(30)
        tell(report, journals, blows)
        report.figures["the machine's load average"] = (
            f"{os.getloadavg()[1]:.1f} on {os.cpu_count()} processors"
        )
        report.figures["R2 whole-bank reads"] = reader.made
        report.faults += [
            *reader.faults,
            *judge(journals, blows, storm.recovered_within_seconds),
            *unclear(here, journals),
            *books.verdict(journals.intents, here.take_books()),
        ]
        report.control = _control(here, communities, scale, seed)
    return report


def plan_for(
    here: house.House,
    communities: list[Community],
    storm: Storm,
    seed: int,
    folder: Path,
    *,
    gifts_only: bool = False,
    pause_seconds: float = 0,
) -> Plan:
    ids = Category.objects.order_by("position").values_list("bank__slug", "public_id")
    holders = [Holder(m.bank, m.membership, m.token) for one in communities for m in one.members]
    return Plan(
        port=here.port,
        folder=str(folder),
        clients=storm.clients,
        seconds=storm.seconds,
        grace_seconds=GRACE_SECONDS,
        seed=seed,
        gifts_only=gifts_only,
        pause_seconds=pause_seconds,
        categories={slug: str(category) for slug, category in ids},
        holders=holders,
    )


def weather(here: house.House, plan: Plan, storm: Storm, seed: int) -> tuple[Journals, list[Blow]]:
    """Let the clients go while the house is wrecked; returns what both did."""
    wrecker = Wrecker(here, random.Random(f"{seed} blows"))
    with at_work(plan) as crowd:
        is_over = lambda: crowd.poll() is not None  # noqa: E731
        wrecker.wreck(storm.kills, storm.holds, seconds=storm.seconds, is_over=is_over)
        crowd.wait(storm.seconds + 2 * GRACE_SECONDS)
    # Ours was cut as well.
    connection.close()
    return clients.read(Path(plan.folder)), wrecker.blows


@contextmanager
def at_work(plan: Plan) -> Iterator["subprocess.Popen[bytes]"]:
    """The clients in a process of their own, ended with this one."""
    path = Path(plan.folder) / "plan.json"
    plan.save(path)
    argv = [sys.executable, "-m", "audit.clients", str(path)]
    crowd = subprocess.Popen(argv, cwd=house.ROOT, preexec_fn=lambda: die_with_parent(signal.SIGKILL))
    try:
        yield crowd
    finally:
        crowd.kill()
        crowd.wait()


def tell(report: Report, journals: Journals, blows: list[Blow]) -> None:
    """The figures of a storm."""
    outcomes = Counter(intent.outcome for intent in journals.intents)
    statuses = Counter(status for _sent, _told, status in journals.calls)
    report.figures |= {
        "intents": len(journals.intents),
        "decided": f"{_share_decided(journals):.2%}",
        "refused": outcomes["refused"],
        "requests": len(journals.calls),
        "requests without an answer": statuses[0],
        "requests answered with a 5xx": sum(count for status, count in statuses.items() if status >= 500),
    }
    for kind, count in sorted(Counter(blow.kind for blow in blows).items()):
        slowest = max(recoveries(journals, [blow for blow in blows if blow.kind == kind]), default=0)
        report.figures[f"  {kind}: {count} times, slowest recovery"] = f"{slowest:.1f} s"


def judge(journals: Journals, blows: list[Blow], within_seconds: float) -> list[str]:
    """What the clients saw, against the goals."""
    faults = []
    if not journals.intents or _share_decided(journals) < DECIDED_AT_LEAST:
        faults.append(f"only {_share_decided(journals):.2%} of {len(journals.intents)} intents were decided")
    slow = [
        (seconds, blow.kind)
        for blow, seconds in zip(blows, recoveries(journals, blows), strict=True)
        if seconds > within_seconds
    ]
    if slow:
        seconds, kind = max(slow)
        faults.append(
            f"after {len(slow)} of {len(blows)} blows nobody was answered for more than {within_seconds:.0f} s;"
            f" the slowest was one to {kind}, {seconds:.1f} s"
        )
    refused = [intent for intent in journals.intents if intent.outcome == "refused"]
    # Limits are soft and wide here: there is no reason to refuse anything.
    faults += [f"refused: {intent.transfer}" for intent in refused]
    return faults


def unclear(here: house.House, journals: Journals) -> list[str]:
    """Answers that are neither a decision nor a clear 503, with what the web wrote about it."""
    broken = Counter(status for _sent, _told, status in journals.calls if status >= 500 and status != 503)
    said = here.log("web").read_text(errors="replace").splitlines() if broken else []
    errors = Counter(line for line in said if re.match(r"[\w.]+(Error|Exception|Timeout)\b", line))
    faults = [f"{count} answers of status {status}" for status, count in broken.items()]
    return faults + [
        f"the web wrote, {count} times: {line}" for line, count in errors.most_common(8) if broken
    ]


def recoveries(journals: Journals, blows: list[Blow]) -> list[float]:
    """For each blow, how long until somebody who asked after it was given an answer that decides."""
    good = sorted((sent, told) for sent, told, status in journals.calls if 0 < status < 500)
    first_told: list[float] = []
    earliest = float("inf")
    for _sent, told in reversed(good):
        earliest = min(earliest, told)
        first_told.append(earliest)
    first_told.reverse()
    ends = max((sent for sent, _told, _status in journals.calls), default=0.0)
    found = []
    for blow in blows:
        place = bisect_left(good, (blow.at, 0.0))
        # Nobody asks any more after the last client has ended.
        found.append(first_told[place] - blow.at if place < len(good) else max(0.0, ends - blow.at))
    return found


def _share_decided(journals: Journals) -> float:
    return 1 - journals.undecided / max(1, len(journals.intents))


def _control(here: house.House, communities: list[Community], scale: Scale, seed: int) -> list[str]:
    """The same storm, shorter, over the naive application, and the same verdict."""
    storm = scale.pick(Storm(8, 6, 1, 0, 1, 60), Storm(32, 30, 3, 2, 1, 10))
    with here.database() as database:
        naive.furnish(database, [(m.membership, m.bank) for one in communities for m in one.members])
    here.serve(naive.APPLICATION)
    with tempfile.TemporaryDirectory() as folder:
        plan = plan_for(here, communities, storm, seed, Path(folder), gifts_only=True)
        journals, _blows = weather(here, plan, storm, seed)
    return books.verdict(journals.intents, here.take_books())
