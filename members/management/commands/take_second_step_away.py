"""Let somebody in again who lost the second step of their sign-in, from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members import second_factors
from members.models import User
from members.refusals import Refused


class Command(BaseCommand):
    help = "Take away somebody's passkeys, authenticator app and recovery codes, once you know it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="what they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this e-mail. Check how it is written.")
        try:
            second_factors.take_away(user, by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{user.email} signs in without a second step now, and has been told.")
