"""Losing power: postings whose acknowledgement is noted, and clusters made of what had reached the disk at a moment."""

import datetime as dt
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone

from audit import clusters, people
from audit.house import House
from ledger import posting, reconciliation
from ledger.models import Transfer
from members.models import TimeBank
from members.walls import in_bank

CLIENTS = 4
TORN_BYTES = 4096
SEGMENTS = "00000001????????????????"


@dataclass(frozen=True)
class Cut:
    """The power goes: what was acknowledged before, and how far the log of writes had come to the disk."""

    acknowledged: frozenset[str]
    position: int


@dataclass(frozen=True)
class Act:
    """A transfer that a client asked for and was told of."""

    reference: str
    sent_at: dt.datetime
    acknowledged_at: dt.datetime


@dataclass
class Loss:
    """What the recoveries found."""

    cuts: int
    acknowledged: int
    faults: list[str]


def lose_power(home: House, community: people.Community, name: str, cuts: int, dice: random.Random) -> Loss:
    clusters.configure(home, wal_keep_size="8GB")
    with clusters.workshop() as folder:
        base = clusters.base_backup(home, folder / "base")
        with posting_clients(community, name) as acknowledged:
            noted = [_note(acknowledged, dice) for _one in range(cuts)]
        log = home.cluster.data / "pg_wal"
        faults = [fault for cut in noted for fault in _recover(folder, base, log, cut, name, dice)]
    return Loss(cuts, len(noted[-1].acknowledged), faults)


@contextmanager
def posting_clients(community: people.Community, name: str) -> Iterator[list[Act]]:
    """Clients at work; the list grows with each transfer that was acknowledged to one of them."""
    acknowledged: list[Act] = []
    is_over = threading.Event()
    threads = [
        threading.Thread(target=_post, args=(community, f"{name}{number}", acknowledged, is_over))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _post(community: people.Community, name: str, acknowledged: list[Act], is_over: threading.Event) -> None:
    dice, number = random.Random(name), 0
    while not is_over.is_set():
        number += 1
        provider, recipient = dice.sample([member.account for member in community.members], 2)
        minutes = dice.randrange(15, 120, 15)
        asked = posting.Posting(
            bank_id=community.bank.pk,
            kind="service",
            reference=f"{name}:{number}",
            lines=(posting.Line(provider, minutes), posting.Line(recipient, -minutes)),
            occurred_on=timezone.now().date(),
        )
        sent_at = timezone.now()
        with in_bank(community.bank):
            posting.post(asked, at=sent_at)
        acknowledged.append(Act(asked.reference, sent_at, timezone.now()))
    connection.close()


def _note(acknowledged: list[Act], dice: random.Random) -> Cut:
    threading.Event().wait(dice.uniform(0.15, 0.5))
    before = frozenset(act.reference for act in acknowledged)
    # Asked afterwards: what was acknowledged must have been on disk by then.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        return Cut(before, clusters.as_number(cursor.fetchone()[0]))


def _recover(folder: Path, base: Path, log: Path, cut: Cut, name: str, dice: random.Random) -> list[str]:
    """Start on what is left, and say what is missing or wrong."""
    data = clusters.copy(base, folder / "cut")
    _cut_log(
        log, data / "pg_wal", cut.position, torn=dice.choice((0, TORN_BYTES)) and dice.randrange(TORN_BYTES)
    )
    with clusters.revived(data) as revived, revived.as_django():
        there = set(Transfer.objects.filter(reference__startswith=name).values_list("reference", flat=True))
        wrong = [str(row) for bank in TimeBank.objects.all() for row in reconciliation.check(bank)]
    at = f"cut at {cut.position:X}"
    absent = sorted(cut.acknowledged - there)
    wrong = [f"{at}: {row}" for row in wrong]
    if absent:
        told = f"{len(absent)} of {len(cut.acknowledged)} acknowledged are absent, such as {absent[0]}"
        wrong.insert(0, f"{at}: {told}")
    return wrong


def _cut_log(log: Path, to: Path, position: int, *, torn: int) -> None:
    """Everything up to the position; of what came after, a torn piece, and then nothing."""
    last = clusters.segment(position)
    for path in sorted(log.glob(SEGMENTS)):
        if path.name < last:
            clusters.copy(path, to / path.name)
        elif path.name == last:
            clusters.copy(path, to / path.name)
            kept = position % clusters.SEGMENT_BYTES + torn
            with open(to / path.name, "r+b") as file:
                file.truncate(min(kept, clusters.SEGMENT_BYTES))
                file.truncate(clusters.SEGMENT_BYTES)
