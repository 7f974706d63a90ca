"""R15: a time bank's journals, read and checked by programs that know nothing of Timebank."""

import datetime as dt
import random
import shutil
import tempfile
from pathlib import Path

from django.utils import timezone

from audit import house, journals, people
from audit.people import Community
from audit.report import Report, Scale
from ledger import accounts, posting
from members.walls import in_bank

BATCH = 500


def run(scale: Scale, seed: int) -> Report:
    transfers = scale.pick(500, 50_000)
    report = Report("R15 outside oracle")
    with (
        house.opened(is_durable=scale is Scale.FULL) as here,
        tempfile.TemporaryDirectory() as folder,
    ):
        community = people.community("oracle", 8)
        _fill(community, transfers, random.Random(seed))
        has_hledger = shutil.which("hledger") is not None
        check = journals.check if has_hledger else journals.check_beancount
        report.faults = check(community.bank, Path(folder))
        report.figures = {
            "transfers in the journals": transfers,
            "balances compared": len(journals.balances(community.bank)),
            "checked by": "hledger and bean-check" if has_hledger else "bean-check (hledger is not here)",
        }
        _tamper(here)
        report.control = check(community.bank, Path(folder))
    return report


def _fill(community: Community, transfers: int, chance: random.Random) -> None:
    ids = [*(member.account for member in community.members), accounts.pot(community.bank).pk]
    today = community.bank.today(timezone.now())
    for first in range(0, transfers, BATCH):
        batch = []
        for number in range(first, first + BATCH):
            one, other = chance.sample(ids[:-1], 2)
            minutes = 15 * chance.randint(1, 12)
            lines = (posting.Line(one, minutes), posting.Line(other, -minutes))
            day = today - dt.timedelta(days=chance.randrange(30))
            batch.append(posting.Posting(community.bank.pk, "service", f"help:{number}", lines, day))
        with in_bank(community.bank):
            posting.post_batch(batch, at=timezone.now())


def _tamper(here: house.House) -> None:
    """The control: a quarter of an hour that nobody gave, on one account, by the owner of the server."""
    with here.database() as database, database.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_account SET balance_minutes = balance_minutes + 15"
            " WHERE id = (SELECT min(id) FROM ledger_account WHERE kind = 'member')"
        )
