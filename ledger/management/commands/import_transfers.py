"""`manage.py import_transfers`: history from a CSV file, tried out first, then written whole or not at all."""

import csv
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from ledger import hours, importing
from ledger.importing import BadRow, Report
from members import walls
from members.models import Person, TimeBank
from members.refusals import Refused

BAR_WIDTH = 30
SHOWN_BALANCES = 10


class Command(BaseCommand):
    help = (
        "Read transfers from a CSV or Excel file (date, from, to, minutes or hours, kind, description, reference) and "
        "say what they would do; with --write, post them all. docs/importing.md has the columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="the time bank's address, such as elm-street")
        parser.add_argument("file", metavar="FILE", type=Path, help="the file")
        parser.add_argument("--write", action="store_true", help="post them (without it, only try)")
        parser.add_argument(
            "--by", metavar="EMAIL", help="the admin who answers for it; needed where there are several"
        )
        parser.add_argument("--problems", metavar="CSV", type=Path, help="write every bad row to this file")
        parser.add_argument(
            "--balances", metavar="CSV", type=Path, help="write every balance, before and after, to this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bank = TimeBank.objects.filter(slug=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no time bank called “{options['bank']}” here.", returncode=2)
        by, self.last_shown, started = self._admin(bank, options["by"]), 0.0, time.monotonic()
        with translation.override(bank.language), ExitStack() as stack:
            writer = None
            if options["problems"]:
                writer = csv.writer(stack.enter_context(options["problems"].open("w", newline="")))
                writer.writerow(["line", "reason"])
            try:
                report = importing.bring_in(
                    bank,
                    options["file"],
                    by=by,
                    at=timezone.now(),
                    writes=options["write"],
                    tell=self.tell,
                    complain=writer.writerow if writer else lambda _row: None,
                )
            except Refused as refused:
                raise CommandError(refused.sentence, returncode=1) from refused
            self._say(report, seconds=time.monotonic() - started)
            if options["balances"]:
                _save_balances(options["balances"], report)
        self._end(report, was_to_write=options["write"])

    def _admin(self, bank: TimeBank, email: str | None) -> Person:
        admins = Person.objects.filter(bank=bank).admins().select_related("bank", "user").order_by("pk")
        if email:
            admins = admins.filter(user__email__iexact=email)
        with walls.in_bank(bank):
            found = list(admins)
        if len(found) != 1:
            raise CommandError(
                f"{bank.name} has {len(found)} admins{' with that e-mail' if email else ''}. "
                "Say who answers for this with --by and the e-mail they sign in with.",
                returncode=2,
            )
        return found[0]

    def _say(self, report: Report, *, seconds: float) -> None:
        self.stdout.write(
            f"{report.rows} rows: {report.written} new, {report.known} there before, {report.bad} wrong; "
            f"{seconds:.1f} s."
        )
        if report.unread_columns:
            self.stdout.write(f"Columns not read: {', '.join(report.unread_columns)}.")
        for row in report.shown:
            self.stdout.write(_in_words(row))
        if report.bad > len(report.shown):
            self.stdout.write(f"  … and {report.bad - len(report.shown)} more; --problems FILE has them all.")
        past = sum(balance.is_past_a_limit for balance in report.balances)
        if report.balances:
            self.stdout.write(f"Balances of {len(report.balances)} accounts, {past} past a limit:")
        for balance in report.balances[:SHOWN_BALANCES]:
            before, after = hours.signed(balance.before_minutes), hours.signed(balance.after_minutes)
            self.stdout.write(f"  {balance.number or '':>6} {balance.name}: {before} → {after}")
        if len(report.balances) > SHOWN_BALANCES:
            rest = len(report.balances) - SHOWN_BALANCES
            self.stdout.write(f"  … and {rest} more; --balances FILE has them all.")

    def _end(self, report: Report, *, was_to_write: bool) -> None:
        if report.bad:
            raise CommandError("Nothing was written: correct these rows and try again.", returncode=1)
        if not was_to_write:
            self.stdout.write("This was a trial: nothing was written. With --write it will be.")
        elif report.check and report.check.is_clean:
            self.stdout.write("Written. The books were checked: all adds up.")
        elif report.check:
            raise CommandError(
                f"Written, but the check of the books found {report.check.differences} rows that differ: "
                "see `manage.py reconcile`.",
                returncode=1,
            )

    def tell(self, what: str, done: int, total: int) -> None:
        """A bar on a terminal; a line now and then elsewhere."""
        now, is_terminal = time.monotonic(), self.stdout.isatty()
        if done < total and now - self.last_shown < (0.1 if is_terminal else 5):
            return
        self.last_shown = now
        filled = BAR_WIDTH * done // max(total, 1)
        line = f"{what:<9} [{'█' * filled}{' ' * (BAR_WIDTH - filled)}] {100 * done // max(total, 1):>3} %"
        is_last = done >= total
        self.stdout.write(
            f"\r{line}" if is_terminal else line, ending="" if is_terminal and not is_last else "\n"
        )
        self.stdout.flush()


def _in_words(row: BadRow) -> str:
    return f"  line {row.line}: {row.reason}" if row.line else f"  {row.reason}"


def _save_balances(path: Path, report: Report) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "name", "before_minutes", "after_minutes", "past_a_limit"])
        for balance in report.balances:
            # A name that begins like a formula is only text to whoever opens this in a spreadsheet.
            name = f"'{balance.name}" if balance.name[:1] in "=+-@\t\r" else balance.name
            past = "yes" if balance.is_past_a_limit else "no"
            writer.writerow([balance.number or "", name, balance.before_minutes, balance.after_minutes, past])
