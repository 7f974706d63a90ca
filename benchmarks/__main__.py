"""`make bench`: every goal of the ledger, in rounds, on a server of its own; `make bench-quick` on less of it all."""

import argparse
import datetime as dt
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import (
    books,
    exports,
    history,
    import_million,
    pages,
    posting,
    server,
    statements,
    through_python,
)
from benchmarks.table import Goal, keep
from timebank.embedded import postgres

RESULTS = Path(__file__).parent / "results"
HORDAK = Path(".venv-bench/bin/python")


@dataclass(frozen=True)
class Size:
    """How much of everything; the goals are meant for the full size."""

    name: str
    rounds: int
    seconds: int
    million: int
    long: int
    members: int
    slower_commits: bool


FULL = Size(
    "full", rounds=3, seconds=5, million=1_000_000, long=5_000_000, members=10_000, slower_commits=True
)
QUICK = Size("quick", rounds=1, seconds=2, million=50_000, long=100_000, members=1_000, slower_commits=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four minutes instead of twenty")
    size = QUICK if parser.parse_args().quick else FULL
    started = time.monotonic()
    goals = []
    with server.running() as running:
        for goal in measured(running, size):
            print(goal, flush=True)
            goals.append(goal)
    seconds = round(time.monotonic() - started)
    path = keep(
        goals,
        RESULTS,
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}-{size.name}",
        seconds=seconds,
        size=vars(size),
        **about(),
    )
    missed = sum(not goal.is_met for goal in goals)
    print(f"\n{len(goals) - missed} goals met, {missed} missed, in {seconds} s. The figures: {path}")
    return 0


def measured(running: server.Server, size: Size) -> Iterator[Goal]:
    """Each goal as soon as it is known."""
    rounds: dict[str, Any] = {"rounds": size.rounds, "seconds": size.seconds}
    say("an empty ledger")
    running.create("small")
    history.begin(running, "small")
    history.settle(running, "small")
    first = history.first_account(running, "small")
    running.copy("million", "small")
    running.copy("long", "small")
    running.copy("imported", "small")
    posting.prepare(running, "small")
    # Plans and sizes are those of a ledger that has begun.
    history.fill(running, "small", 20_000)
    yield from posting.against_bare(running, "small", first, **rounds)
    peer = hordak(running)
    yield from through_python.through_django(running, "small", first, peer, **rounds)
    if size.slower_commits:
        delay = posting.delay_of_a_disk(running, "small", first, seconds=size.seconds)
        with running.commits_taking(delay):
            where = f", each commit {delay} µs slower"
            yield from posting.against_bare(running, "small", first, **rounds, where=where)
            yield from through_python.through_django(running, "small", first, peer, **rounds, where=where)
    yield posting.batches(running, "small", first, **rounds)
    yield from posting.races(running, "small", first, seconds=size.seconds)
    say(f"a ledger of {size.long:,} transfers")
    history.fill(running, "long", size.long)
    yield posting.growth(running, "small", "long", first, **rounds)
    running.ask("postgres", "DROP DATABASE long")
    say(f"a ledger of {size.million:,} transfers")
    history.fill(running, "million", size.million, busy=size.million // 10)
    yield from statements.pages(running, "million", first, rounds=size.rounds, seconds=1)
    yield from books.goals(running, "million", rounds=size.rounds)
    yield from exports.goals(running, "million")
    yield from import_million.goals(running, "imported", size.million)
    say(f"a time bank of {size.members:,} members and {size.million:,} exchanges")
    yield from pages.goals(running, members=size.members, exchanges=size.million, rounds=size.rounds)


def hordak(running: server.Server) -> list[str]:
    """The command of one process of django-hordak, its tables made."""
    running.ask("postgres", f"CREATE DATABASE hordak OWNER {postgres.ROLE}")
    program = [str(HORDAK), "benchmarks/peers/using_hordak.py"]
    subprocess.run([*program, "prepare"], env=running.environment("hordak"), check=True)
    return [*program, "post"]


def about() -> dict[str, str]:
    """What was measured, and on what."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return {
        "on": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"),
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
    }


def say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
