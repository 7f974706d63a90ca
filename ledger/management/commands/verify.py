"""`manage.py verify FILE`: check a member's proof without a database, as `ledger/proof_check.py` does alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import proof_check


class Command(BaseCommand):
    help = (
        "Check a member's proof, without the database; exits with 1 and what is wrong when it does not hold."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the proof, as a member downloads it")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            checked = proof_check.check(proof_check.read(file))
        except proof_check.Wrong as error:
            raise CommandError(f"This proof does not hold. {error}", returncode=1) from error
        self.stdout.write(
            "\n".join([f"This proof holds, for account {checked.account}.", *checked.sentences])
        )
