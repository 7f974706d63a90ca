"""`manage.py export_journal`: the books of a time bank as a journal that hledger or beancount reads and checks."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import journals
from members.models import TimeBank


class Command(BaseCommand):
    help = "Write the books of a time bank, or of a period, as a journal for hledger or beancount."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="the time bank's short name")
        parser.add_argument("--format", choices=list(journals.TOOLS), required=True, help="whose journal")
        parser.add_argument(
            "--from", dest="first", type=_day, metavar="DAY", help="the first day: 2026-10-01"
        )
        parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="the last day: 2026-10-31")
        parser.add_argument("--output", metavar="FILE", help="where to; without one, on standard output")

    def handle(
        self,
        *args: Any,
        bank: str,
        format: str,
        first: dt.date | None,
        last: dt.date | None,
        output: str | None,
        **options: Any,
    ) -> None:
        its_bank = TimeBank.objects.filter(slug=bank).first()
        if its_bank is None:
            raise CommandError(f"There is no time bank called “{bank}” here.", returncode=2)
        if first and last and last < first:
            raise CommandError("The last day comes before the first.", returncode=2)
        if output is None:
            journals.write(sys.stdout.buffer, its_bank, format, first=first, last=last)
            sys.stdout.buffer.flush()
            return
        with open(Path(output), "wb") as file:
            journals.write(file, its_bank, format, first=first, last=last)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
