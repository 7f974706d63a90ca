"""An installation as an earlier Timebank left it: its tables, a bank full of help, and clients that go on posting."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ledger import posting
from members.models import TimeBank
from members.walls import in_bank
from timebank import rights, walls

# The first tables in which hours could be posted as they are now. What came after is migrated under load.
STATE = [("members", "0002_walls"), ("ledger", "0003_export"), ("exchanges", "0002_searching")]
MEMBERS = 50
BATCH = 1_000
MOST_REFUSALS = 1_000


@dataclass
class Place:
    """The time bank that is there, and what was acknowledged to its clients: minutes by reference."""

    bank_id: int
    accounts: list[int]
    acknowledged: dict[str, int] = field(default_factory=dict)
    waits_seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def bank(self) -> TimeBank:
        return TimeBank(pk=self.bank_id)

    def help(self, dice: random.Random, reference: str) -> posting.Posting:
        """What somebody did for somebody."""
        provider, recipient = dice.sample(self.accounts, 2)
        minutes = dice.randrange(15, 120, 15)
        lines = (posting.Line(provider, minutes), posting.Line(recipient, -minutes))
        return posting.Posting(self.bank_id, "service", reference, lines, timezone.now().date())

    def acknowledge(self, asked: posting.Posting) -> None:
        self.acknowledged[asked.reference] = asked.lines[0].minutes


def installed() -> Place:
    """Bring the tables to the earlier state, and found a time bank in them."""
    for app, name in STATE:
        call_command("migrate", app, name, interactive=False, verbosity=0)
    _without_walls()
    models = MigrationExecutor(connection).loader.project_state(STATE).apps
    at = timezone.now()
    bank = models.get_model("members", "TimeBank").objects.create(
        slug="earlier", name="Earlier", created_at=at
    )
    accounts = [
        models.get_model("ledger", "Account").objects.create(
            bank=bank,
            kind="member",
            membership=models.get_model("members", "Membership").objects.create(
                bank=bank, number=number, name=f"Member {number}", joined_on=at.date()
            ),
            lowest_minutes=-(10**9),
            opened_at=at,
        )
        for number in range(MEMBERS)
    ]
    return Place(bank.pk, [account.pk for account in accounts])


def _without_walls() -> None:
    """There were none then."""
    with rights.as_owner(), connection.cursor() as cursor:
        for table, _is_forced, _is_walled in walls.tables():
            cursor.execute(
                f'DROP POLICY "{walls.POLICY}" ON "{table}";'
                f' ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
            )


def fill(place: Place, entries: int) -> None:
    dice = random.Random(entries)
    for first in range(0, entries // 2, BATCH):
        batch = [place.help(dice, f"filled:{first + number}") for number in range(BATCH)]
        with in_bank(place.bank):
            posting.post_batch(batch, at=timezone.now())
        for asked in batch:
            place.acknowledge(asked)
    with rights.as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def clients(place: Place, count: int) -> Iterator[None]:
    """So many who post without a pause, and ask again with the same reference when they are not answered."""
    is_over = threading.Event()
    threads = [threading.Thread(target=_go_on, args=(place, number, is_over)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _go_on(place: Place, number: int, is_over: threading.Event) -> None:
    dice, posted = random.Random(number), 0
    while not is_over.is_set():
        posted += 1
        asked = place.help(dice, f"load:{number}:{posted}")
        began = time.monotonic()
        while not (is_posted := _is_posted(place, asked)) and len(place.refused) < MOST_REFUSALS:
            time.sleep(0.05)
        if not is_posted:
            break
        place.waits_seconds.append(time.monotonic() - began)
        place.acknowledge(asked)
    connection.close()


def _is_posted(place: Place, asked: posting.Posting) -> bool:
    try:
        with in_bank(place.bank):
            posting.post(asked, at=timezone.now())
    except Exception as error:
        # Whatever it is, it is told: under migrations nobody should notice anything.
        place.refused.append(f"{asked.reference} was refused: {type(error).__name__}: {error}")
        connection.close()
        return False
    return True
