"""`manage.py migrate`: Django's own, run as the owner of the tables; then the application gets its rights."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connection

from timebank import rights


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with rights.as_owner():
            _refuse_who_owns_nothing()
            said = super().execute(*args, **options)
            if not options["plan"] and not options["check_unapplied"]:
                rights.renew()
        return said


def _refuse_who_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE'), current_user")
        may, role = cursor.fetchone()
    if not may:
        raise CommandError(
            f"The role {role} owns nothing here and may not change tables: set OWNER_DATABASE_URL to the same"
            " database as the role that owns it."
        )
