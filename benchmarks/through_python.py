"""Goal 2: `posting.post` through Django, four processes at a time; this is also the program of each of them."""

import random
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.history import MEMBERS
from benchmarks.posting import OURS, UNIFORM
from benchmarks.rounds import interleaved
from benchmarks.server import ROOT, Server
from benchmarks.table import Goal

PROCESSES = 4
# Between the moment when every process is ready and the one when counting begins, each posts some already.
WARMING_UP_SECONDS = 1


def through_django(
    server: Server,
    database: str,
    first: int,
    hordak: Sequence[str],
    *,
    rounds: int,
    seconds: int,
    where: str = "",
) -> list[Goal]:
    """`hordak` is the command that runs one process of it, without the moments to start and stop."""
    ours = [sys.executable, "-W", "ignore", "-m", "benchmarks.through_python", str(first)]
    django, pgbench, peer = interleaved(
        rounds,
        lambda: together(server, database, ours, seconds),
        lambda: (
            server.pgbench(
                database,
                UNIFORM + OURS,
                clients=PROCESSES,
                seconds=seconds,
                first=first,
                last=first + MEMBERS - 1,
            ).per_second
        ),
        lambda: together(server, "hordak", hordak, seconds) if hordak else 0.0,
    )
    goals = [
        Goal.at_least(
            "2",
            f"posting.post through Django against pgbench, 4 processes{where}",
            django / pgbench,
            0.85,
            django_per_second=django,
            pgbench_per_second=pgbench,
        )
    ]
    if hordak:
        goals.append(
            Goal.at_least(
                "2",
                f"posting.post against django-hordak, 4 processes{where}",
                django / peer,
                2.8,
                hordak_per_second=peer,
            )
        )
    return goals


def together(server: Server, database: str, command: Sequence[str], seconds: int) -> float:
    """Run the same program in several processes, all between the same two moments; transfers a second of all."""
    running = [
        subprocess.Popen(
            [*command, str(seed)],
            env=server.environment(database),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    for process in running:
        assert process.stdout
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{command[1]} did not start")
    start = time.time() + WARMING_UP_SECONDS
    for process in running:
        assert process.stdin
        process.stdin.write(f"{start} {start + seconds}\n")
        process.stdin.flush()
    return sum(int(process.communicate(timeout=seconds + 60)[0]) for process in running) / seconds


def main(first: int, seed: int) -> int:
    """Say when ready, read from when to when, post until the end, and answer how many there were since the start."""
    import django

    django.setup()
    import datetime as dt

    from uuid6 import uuid7

    from ledger import posting

    chance, count, at = random.Random(seed), 0, dt.datetime.now(dt.UTC)
    print("ready", flush=True)
    start, end = map(float, sys.stdin.readline().split())
    while (now := time.time()) < end:
        giver, taker = chance.sample(range(first, first + MEMBERS), 2)
        posting.post(
            posting.Posting(
                bank_id=1,
                kind="service",
                reference=f"exchange:{uuid7()}",
                lines=(posting.Line(giver, -60), posting.Line(taker, 60)),
                occurred_on=at.date(),
                description="Help with the garden",
            ),
            at=at,
        )
        count += now >= start
    return count


if __name__ == "__main__":
    print(main(int(sys.argv[1]), int(sys.argv[2])))
