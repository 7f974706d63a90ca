"""`manage.py erase_again`: erase once more whoever is on the list of the erased, after older data was put back."""

from typing import Any

from django.core.management.base import BaseCommand

from timebank.keeping import restoring


class Command(BaseCommand):
    help = "Erase whoever was erased before, after the database was brought back to an earlier moment."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{restoring.erase_again()} people were erased once more.")
