"""Open a time bank from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members import founding, signing
from members.refusals import Refused


class Command(BaseCommand):
    help = "Open a time bank and print a link that signs its first admin in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its address: small letters, digits, hyphens")
        parser.add_argument("name", help="its name")
        parser.add_argument("--admin-name", required=True, help="the first admin's name")
        parser.add_argument("--admin-email", required=True, help="the e-mail they sign in with")
        parser.add_argument("--place", default="", help="the town or district")
        parser.add_argument("--time-zone", default="Europe/London", help="such as Europe/Madrid")
        parser.add_argument("--language", default="en-gb", help="such as es")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = ("slug", "name", "admin_name", "admin_email", "place", "time_zone", "language")
        now = timezone.now()
        try:
            admin = founding.found(**{name: options[name] for name in wanted}, by=None, at=now)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        assert admin.user
        link = signing.sign_in_link(admin.user, path=f"/{admin.bank.slug}/", at=now)
        self.stdout.write(f"{admin.bank.name} is open. {admin.name} signs in, once, here:\n{link}")
