"""Goals 1, 3, 4 and 10: the posting function under pgbench, and under a race."""

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg2

from benchmarks.history import MEMBERS
from benchmarks.rounds import interleaved
from benchmarks.server import Server
from benchmarks.table import Goal

BARE = (Path(__file__).parent / "bare.sql").read_text()
UNIFORM = "\\set lo random(:first, :last - 1)\n\\set hi random(:lo + 1, :last)\n"
HOT = "\\set lo :first\n\\set hi random(:first + 1, :last)\n"
OURS = """SELECT * FROM ledger_post(1, now(), 'service', 'exchange:' || uuidv7(), sha256('bench'), NULL, '2026-11-01',
    'Help with the garden', 'web', NULL, NULL, NULL, NULL, '{1,2}', ARRAY[:lo, :hi]::bigint[], '{-60,60}');"""
BARE_POST = """SELECT bare_post(1, now(), 'service', 'exchange:' || uuidv7(), '2026-11-01', 'Help with the garden',
    :lo, :hi, 60);"""
# A hundred transfers of the first account, each with a neighbour of its own.
BATCH = """\\set off random(1, :last - :first - 100)
SELECT * FROM ledger_post_batch(1, now(), array_fill('grant'::text, ARRAY[100]),
    (SELECT array_agg('grant:' || uuidv7()) FROM generate_series(1, 100)), array_fill(sha256('bench'), ARRAY[100]),
    array_fill('2026-11-01'::date, ARRAY[100]), array_fill('Thank you'::text, ARRAY[100]),
    array_fill('web'::text, ARRAY[100]),
    array_fill(NULL::bigint, ARRAY[100]), array_fill(NULL::bigint, ARRAY[100]), array_fill(NULL::bigint, ARRAY[100]),
    array_fill(NULL::bigint, ARRAY[100]),
    (SELECT array_agg(n % 100 + 1) FROM generate_series(0, 199) AS n),
    array_fill(1::smallint, ARRAY[100]) || array_fill(2::smallint, ARRAY[100]),
    array_fill(:first::bigint, ARRAY[100])
        || (SELECT array_agg(:first::bigint + :off::bigint + n) FROM generate_series(0, 99) AS n),
    array_fill(-60::bigint, ARRAY[100]) || array_fill(60::bigint, ARRAY[100]));"""
# The machine of the goals' figures: the bare minimum with one client, durable.
BARE_PER_SECOND_OF_THE_GOALS = 1_485
SHAPES = {
    "1 client": (UNIFORM, 1, 0.60),
    "8 clients, any account": (UNIFORM, 8, 0.50),
    "8 clients, one hot account": (HOT, 8, 0.50),
}


def prepare(server: Server, database: str) -> None:
    """The bare minimum, beside the ledger in the same database."""
    server.ask(database, BARE)


def against_bare(
    server: Server, database: str, first: int, *, rounds: int, seconds: int, where: str = ""
) -> list[Goal]:
    """Goal 1."""
    goals = []
    for shape, (accounts, clients, wanted) in SHAPES.items():
        ours, bare = interleaved(
            rounds,
            _bench(server, database, accounts + OURS, clients, seconds, first),
            _bench(server, database, accounts + BARE_POST, clients, seconds, first),
        )
        goals.append(
            Goal.at_least(
                "1",
                f"the function against the bare minimum, {shape}{where}",
                ours / bare,
                wanted,
                ours_per_second=ours,
                bare_per_second=bare,
            )
        )
    return goals


def delay_of_a_disk(server: Server, database: str, first: int, *, seconds: int) -> int:
    """How many microseconds a commit of this machine lacks to be as slow as the one the goals were set on.

    The ratios of goals 1 and 2 depend on it: what waits for a disk is the same for the leanest function and for ours.
    """
    bare = _bench(server, database, UNIFORM + BARE_POST, 1, seconds, first)()
    return max(0, round(1e6 / BARE_PER_SECOND_OF_THE_GOALS - 1e6 / bare))


def batches(server: Server, database: str, first: int, *, rounds: int, seconds: int) -> Goal:
    """Goal 3."""
    batch, single = interleaved(
        rounds,
        _bench(server, database, BATCH, 8, seconds, first),
        _bench(server, database, HOT + OURS, 8, seconds, first),
    )
    return Goal.at_least(
        "3",
        "a batch of 100 against single postings, on one hot account",
        100 * batch / single,
        4,
        batch_per_second=100 * batch,
        single_per_second=single,
    )


def growth(server: Server, empty: str, full: str, first: int, *, rounds: int, seconds: int) -> Goal:
    """Goal 4."""
    large, small = interleaved(
        rounds,
        _bench(server, full, UNIFORM + OURS, 8, seconds, first),
        _bench(server, empty, UNIFORM + OURS, 8, seconds, first),
    )
    held = server.ask(full, "SELECT count(*) FROM ledger_transfer")[0][0]
    return Goal.at_least(
        "4",
        "a long history against a short one",
        large / small,
        0.85,
        transfers=held,
        long_per_second=large,
        short_per_second=small,
    )


def _bench(
    server: Server, database: str, script: str, clients: int, seconds: int, first: int
) -> Callable[[], float]:
    def measure() -> float:
        server.ask(database, "CHECKPOINT")
        done = server.pgbench(
            database, script, clients=clients, seconds=seconds, first=first, last=first + MEMBERS - 1
        )
        if done.failed:
            raise RuntimeError(f"{done.failed} postings were refused")
        return done.per_second

    return measure


# --- Goal 10: races -----------------------------------------------------------------------------------------------

ASKED = """SELECT is_new, broken_promise FROM ledger_post(1, now(), 'service', %s, sha256('race'), NULL, '2026-11-01',
    '', 'web', NULL, NULL, NULL, NULL, '{1,2}', ARRAY[%s, %s]::bigint[], '{-60,60}')"""


def races(server: Server, database: str, first: int, *, seconds: int) -> list[Goal]:
    """Exactly once, exactly as many as there is room for, and nobody waits in a circle."""
    replayed = _from_threads(
        server, database, [(f"replay:{n % 50}", first, first + 1) for n in range(10_000)]
    )
    server.ask(
        database,
        "UPDATE ledger_account SET lowest_minutes = balance_minutes - 142 * 60 WHERE id = %s",
        [first + 2],
    )
    raced = _from_threads(server, database, [(f"room:{n}", first + 2, first + 3) for n in range(320)])
    crowd = "\\set lo random(:first, :first + 3)\n\\set hi random(:lo + 1, :first + 4)\n" + OURS
    before = _deadlocks(server, database)
    crowded = server.pgbench(database, crowd, clients=16, seconds=seconds, first=first + 10)
    return [
        Goal.exactly("10", "10,000 replays of 50 keys write", sum(new for new, _no in replayed), 50),
        Goal.exactly("10", "320 debits racing for room for 142 write", sum(new for new, _no in raced), 142),
        Goal.exactly(
            "10",
            "16 clients over 5 accounts deadlock",
            _deadlocks(server, database) - before + crowded.failed,
            0,
            per_second=crowded.per_second,
        ),
    ]


def _deadlocks(server: Server, database: str) -> int:
    return int(
        server.ask(database, "SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [database])[0][0]
    )


def _from_threads(
    server: Server, database: str, asked: list[tuple[str, int, int]], threads: int = 16
) -> list[tuple[bool, str | None]]:
    answers: list[tuple[bool, str | None]] = []

    def work(part: list[tuple[str, int, int]]) -> None:
        connection = server.connect(database, "timebank")
        with connection.cursor() as cursor:
            for values in part:
                cursor.execute(ASKED, values)
                row = cursor.fetchone()
                assert row
                answers.append((bool(row[0]), row[1]))
        connection.close()

    workers = [threading.Thread(target=work, args=(asked[n::threads],)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(answers) != len(asked):
        raise psycopg2.OperationalError("a racing client broke off")
    return answers
