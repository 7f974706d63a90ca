"""`manage.py reconcile`: the nightly check of the books, by hand. Exit 0 when all add up, 1 with a list when not."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import reconciliation
from ledger.models import Reconciliation
from members import walls
from members.models import TimeBank


class Command(BaseCommand):
    help = (
        "Check the books of one time bank, or of all of them; exits with 1 and a list when anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bank", metavar="SLUG", help="only this time bank")
        parser.add_argument(
            "--since",
            metavar="DATE",
            type=dt.date.fromisoformat,
            help="only what was posted from this day on (YYYY-MM-DD), and every stored balance; "
            "older entries, and older blocks against their transfers, are not read again",
        )

    def handle(
        self, *args: Any, bank: str | None = None, since: dt.date | None = None, **options: Any
    ) -> None:
        banks = TimeBank.objects.order_by("slug")
        if bank is not None:
            banks = banks.filter(slug=bank)
            if not banks:
                raise CommandError(f"There is no time bank called “{bank}” here.", returncode=2)
        differences = sum(self._check(one, since) for one in banks)
        if differences:
            raise CommandError(f"Rows that differ: {differences}.", returncode=1)

    def _check(self, bank: TimeBank, since: dt.date | None) -> int:
        run = reconciliation.run(bank, at=timezone.now(), since=since)
        self.stdout.write(
            f"{bank.slug}: {run.accounts} accounts, {run.transfers} transfers, {run.entries} entries"
            + (f" since {since}: " if since else ": ")
            + ("all adds up." if run.is_clean else "differs.")
            + (f" Newest block {run.last_block}, {run.last_block_hex}." if run.last_block else "")
        )
        with walls.in_bank(bank):
            self._list(run)
        return run.differences

    def _list(self, run: Reconciliation) -> None:
        for row in run.discrepancies.with_names():
            reference = f" ({row.transfer.reference})" if row.transfer else ""
            self.stdout.write(f"  - {row.sentence}{reference}")
