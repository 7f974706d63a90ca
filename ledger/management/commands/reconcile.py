"""`manage.py reconcile`: the nightly check of the books, by hand. Exit 0 when all add up, 1 with a list when not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import reconciliation
from ledger.models import Reconciliation
from members.models import TimeBank


class Command(BaseCommand):
    help = (
        "Check the books of one time bank, or of all of them; exits with 1 and a list when anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bank", metavar="SLUG", help="only this time bank")

    def handle(self, *args: Any, bank: str | None = None, **options: Any) -> None:
        banks = TimeBank.objects.order_by("slug")
        if bank is not None:
            banks = banks.filter(slug=bank)
            if not banks:
                raise CommandError(f"There is no time bank called “{bank}” here.", returncode=2)
        differences = sum(self._check(one) for one in banks)
        if differences:
            raise CommandError(f"Rows that differ: {differences}.", returncode=1)

    def _check(self, bank: TimeBank) -> int:
        run = reconciliation.run(bank, at=timezone.now())
        self.stdout.write(
            f"{bank.slug}: {run.accounts} accounts, {run.transfers} transfers, {run.entries} entries: "
            + ("all adds up." if run.is_clean else "differs.")
        )
        self._list(run)
        return run.differences

    def _list(self, run: Reconciliation) -> None:
        for row in run.discrepancies.with_names():
            self.stdout.write(f"  - {row.sentence}")
