"""`manage.py demo`: make the demo time bank, small and believable, or as large as you like."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from members import walls
from members.models import TimeBank
from timebank.demo import making, scale

BAR_WIDTH = 30


class Command(BaseCommand):
    help = "Make a believable time bank to look at: people, offers, two years of exchanges in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", default="elm-street", help="its address (default: elm-street)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another story (default: 1)")
        parser.add_argument("--members", type=int, default=0, help="fill up to this many members")
        parser.add_argument("--exchanges", type=int, default=0, help="fill up to this many exchanges")
        parser.add_argument("--story", type=int, default=220, help="exchanges told one by one (default: 220)")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, started = options["slug"], time.monotonic()
        if TimeBank.objects.filter(slug=slug).exists():
            raise CommandError(
                f"There is a time bank at “{slug}” already. Choose another address with --slug."
            )
        self.last_shown = 0.0
        now = timezone.now()
        with transaction.atomic():
            bank = making.make(slug, exchanges=options["story"], seed=options["seed"], at=now, tell=self.tell)
        scale.fill(
            bank,
            members=options["members"],
            exchanges=options["exchanges"],
            seed=options["seed"],
            at=now,
            tell=self.tell,
        )
        # Or the first pages would be planned as if there were nothing: one took 16 s.
        scale.learn_sizes()
        seconds = time.monotonic() - started
        with walls.in_bank(bank):
            members, exchanges = bank.memberships.count(), bank.exchanges.count()
        self.stdout.write(f"{bank.name}: {members} members, {exchanges} exchanges, in {seconds:.0f} s.")

    def tell(self, what: str, done: int, total: int) -> None:
        """A bar on a terminal; a line now and then elsewhere."""
        now = time.monotonic()
        is_terminal = self.stdout.isatty()
        if done < total and now - self.last_shown < (0.1 if is_terminal else 5):
            return
        self.last_shown = now
        filled = BAR_WIDTH * done // max(total, 1)
        line = f"{what:<10} [{'█' * filled}{' ' * (BAR_WIDTH - filled)}] {done} of {total}"
        self.stdout.write(
            f"\r{line}" if is_terminal else line, ending="" if is_terminal and done < total else "\n"
        )
        self.stdout.flush()
