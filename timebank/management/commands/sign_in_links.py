"""`manage.py sign_in_links`: fresh one-time links into the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from timebank import sign_in_links


class Command(BaseCommand):
    help = "Print one-time links that sign in as a member, a coordinator and an admin of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        links = sign_in_links.make(at=timezone.now())
        if not links:
            raise CommandError("There is no demo here: links are made for invented people only.")
        for whom, link in links.items():
            self.stdout.write(f"{whom:<15}{link}")
