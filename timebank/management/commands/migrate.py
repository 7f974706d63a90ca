"""`manage.py migrate`: Django's own, run as the owner; then the walls stand, and the application gets its rights."""

from typing import Any

import psycopg2
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection

from timebank import rights, walls

# Whoever waits for a table holds up everybody who comes after. So a migration lets others go first.
PATIENCE_SECONDS = 2


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with rights.as_owner():
            _refuse_who_owns_nothing()
            _wait_for_nobody_for_long()
            is_asking = options["plan"] or options["check_unapplied"]
            try:
                said = super().execute(*args, **options)
                if not is_asking:
                    walls.renew()
            except OperationalError as error:
                raise _in_words(error) from error
            if not is_asking:
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


def _wait_for_nobody_for_long() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")


def _in_words(error: OperationalError) -> Exception:
    if not isinstance(error.__cause__, psycopg2.errors.LockNotAvailable):
        return error
    return CommandError(
        f"A table was in use for longer than {PATIENCE_SECONDS} s, and so that nobody had to wait the migration"
        " under way was left out. The ones before it are done, and it changed nothing: run migrate again."
    )
