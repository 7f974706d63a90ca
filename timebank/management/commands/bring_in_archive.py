"""`manage.py bring_in_archive`: a whole time bank from its archive, looked at first, then all of it or nothing."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import hours
from members.refusals import Refused
from timebank.archives import bringing_in
from timebank.archives.bringing_in import Report

SHOWN_FAULTS = 50


class Command(BaseCommand):
    help = "Bring a whole time bank in from its archive (docs/archive.md): looked at first, then all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the archive")
        parser.add_argument("--address", default="", help="its address here, where it is to have another one")
        parser.add_argument("--check", action="store_true", help="only look; bring nothing in")

    def handle(self, *args: Any, **options: Any) -> None:
        self.last_shown, started = 0.0, time.monotonic()
        try:
            report = bringing_in.bring_in(
                options["file"].expanduser(),
                at=timezone.now(),
                address=options["address"],
                writes=not options["check"],
                tell=self.tell,
            )
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{report.name}, as it was at {report.made_at}: {report.rows} rows.")
        self._end(report, seconds=time.monotonic() - started)

    def _end(self, report: Report, *, seconds: float) -> None:
        for fault in report.faults[:SHOWN_FAULTS]:
            self.stdout.write(f"  {fault}")
        if report.faults:
            raise CommandError(f"Nothing was brought in: {len(report.faults)} faults.")
        if report.bank is None:
            self.stdout.write("It is whole and nothing is wrong with it. Without --check it is brought in.")
            return
        assert report.check
        self.stdout.write(
            f"Brought in at /{report.bank.slug}/ in {seconds:.1f} s: {report.check.accounts} accounts,"
            f" {report.check.transfers} transfers, together {hours.signed(report.check.sum_minutes)}."
        )
        for admin in bringing_in.admins_of(report.bank):
            self.stdout.write(f"  {admin.name} governs it, and signs in with {admin.mail_address}.")
        if not report.check.is_clean:
            raise CommandError(f"The check of the books found {report.check.differences} rows that differ.")
        self.stdout.write("The books were checked: all adds up.")

    def tell(self, what: str, done: int, total: int) -> None:
        """A line now and then."""
        now = time.monotonic()
        if done >= total or now - self.last_shown >= 5:
            self.last_shown = now
            self.stdout.write(f"{what:<9} {100 * done // max(total, 1):>3} %")
            self.stdout.flush()
