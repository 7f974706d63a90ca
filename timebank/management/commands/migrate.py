"""`manage.py migrate`: Django's own, run as the owner; then the walls stand, and the roles get their rights."""

from contextlib import nullcontext
from typing import Any

import psycopg2
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from timebank import rights, soundness, walls

# Whoever waits for a table holds up everybody who comes after. So a migration lets others go first.
PATIENCE_SECONDS = 2
STANDING = """
    SELECT has_schema_privilege('public', 'CREATE'), current_user,
           EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'SET'))
"""


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with rights.as_owner():
            _refuse_who_owns_nothing()
            _wait_for_nobody_for_long()
            if options["plan"] or options["check_unapplied"]:
                return super().execute(*args, **options)
            try:
                with walls.open_to_their_owner() if _changes_tables(options) else nullcontext():
                    said = super().execute(*args, **options)
            except OperationalError as error:
                raise _in_words(error) from error
            rights.renew()
        return said


def _changes_tables(options: dict[str, Any]) -> bool:
    """Whether any will be. If not, nobody has to wait for them, such as for a backup that reads them all."""
    executor = MigrationExecutor(connection)
    is_up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(options.get("app_label")) or not is_up_to_date or not walls.stand()


def _refuse_who_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [rights.DOORKEEPER])
        may, role, is_doorkeeper = cursor.fetchone()
    if not may:
        raise CommandError(
            f"The role {role} owns nothing here and may not change tables: set OWNER_DATABASE_URL to the same"
            " database as the role that owns it."
        )
    if not is_doorkeeper:
        sentence = (
            f"The role {role} is no member of {rights.DOORKEEPER}, which reads across the walls between time banks:"
            " create that role and grant it, as the README says under “Roles of the database”."
        )
        raise CommandError(" ".join([*soundness.wrongs(), sentence]))


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
