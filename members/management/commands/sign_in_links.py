"""One-time links for trying the software: a member's, a coordinator's and an admin's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members import roles, signing
from members.models import Person, TimeBank


class Command(BaseCommand):
    help = "Print three links to a time bank, each signing one person in once: a member, a coordinator, an admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="the time bank's address; without it the oldest")

    def handle(self, *args: Any, **options: Any) -> None:
        banks = TimeBank.objects.order_by("created_at", "pk")
        bank = banks.filter(slug=options["slug"]).first() if options["slug"] else banks.first()
        if bank is None:
            raise CommandError("There is no such time bank. Open one with found_timebank, or run demo.")
        for role, label in roles.Role.choices:
            person = Person.objects.filter(bank=bank, role=role, user__is_active=True).order_by("pk").first()
            if person and person.user:
                link = signing.sign_in_link(person.user, path=f"/{bank.slug}/", at=timezone.now())
                self.stdout.write(f"{label!s:<12} {person.name:<24} {link}")
