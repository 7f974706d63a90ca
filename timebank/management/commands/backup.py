"""`manage.py backup`: everything this installation holds, in one file that only its maker can read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from timebank.keeping import saving
from timebank.keeping.failure import CannotKeep


class Command(BaseCommand):
    help = "Save the database and the private files in one file, while everybody goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", type=Path, help="a new file, or a folder for one that is named by the time"
        )
        parser.add_argument("--keep", type=int, help="of a folder's backups keep only so many, the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted: Path = options["path"].expanduser().absolute()
        if options["keep"] is not None and not wanted.is_dir():
            raise CommandError("--keep is about the backups in a folder: give the folder, not a file.")
        try:
            path, manifest = saving.save(wanted, at=timezone.now())
            gone = saving.prune(wanted, keep=options["keep"]) if options["keep"] is not None else []
        except (CannotKeep, OSError) as reason:
            raise CommandError(f"No backup was made. {reason}") from None
        for bank in manifest.banks:
            self.stdout.write(
                "{bank}: {accounts} accounts, {transfers} transfers, {entries} entries".format(**bank)
            )
            if bank["sum_minutes"] or bank["sum_of_entries_minutes"]:
                self.stderr.write("{bank} does not sum to zero: run `manage.py reconcile`.".format(**bank))
        self.stdout.write(f"{len(manifest.files)} private files")
        for old in gone:
            self.stdout.write(f"Removed {old.name}")
        self.stdout.write(f"Saved, and read again to its end: {path} ({path.stat().st_size / 1e6:.1f} MB)")
