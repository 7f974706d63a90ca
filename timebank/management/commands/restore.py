"""`manage.py restore`: put a backup back, proved whole, or leave everything as it is."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from timebank.keeping import archive, restoring
from timebank.keeping.failure import CannotKeep

SURE = "replace"


class Command(BaseCommand):
    help = "Put a backup back into an empty database, and prove that every account is what it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="only see whether the file is whole")
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")
        parser.add_argument(
            "--no-input", action="store_true", help="do not ask whether you are sure, for scripts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = archive.Archive(options["path"].expanduser().absolute())
            self._tell(found.manifest)
            if options["check"]:
                return
            restoring.check(found, is_replacing=options["replace"])
            if options["replace"] and not options["no_input"]:
                self._ask()
            restoring.restore(found)
        except CannotKeep as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write("Restored: every table, balance and entry is what the backup says.")
        if wrong := restoring.finish():
            raise CommandError("\n".join(["The books do not add up, as they did not then:", *wrong[:20]]))
        self.stdout.write("The books of every time bank add up.")

    def _tell(self, manifest: archive.Manifest) -> None:
        self.stdout.write(f"A whole backup of {manifest.made_at}, PostgreSQL {manifest.server}:")
        for bank in manifest.banks:
            self.stdout.write(
                "  {bank}: {accounts} accounts, {transfers} transfers, {entries} entries".format(**bank)
            )
        for newest in manifest.blocks:
            self.stdout.write("  {blocks of}: sealed to block {number}, {hash}".format(**newest))
        self.stdout.write(f"  {len(manifest.files)} private files")

    def _ask(self) -> None:
        self.stdout.write("What the database and the folder of private files hold now will be gone.")
        try:
            answer = input(f"Type {SURE} to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != SURE:
            raise CommandError("Nothing was changed.")
