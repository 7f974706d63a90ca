"""What a database must be before anybody's hours are trusted to it: it loses nothing when the power goes, notices
damage to its files, is not owned by the role that serves people, and shows that role one time bank at a time. Asked
when web, worker and beat start.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from timebank import walls

# What each would cost, and what to do about it.
MUST_BE_ON = {
    "fsync": "a power cut could destroy the database: set fsync = on in postgresql.conf and reload PostgreSQL",
    "full_page_writes": (
        "a power cut could leave torn pages: set full_page_writes = on in postgresql.conf and reload PostgreSQL"
    ),
    "synchronous_commit": (
        "hours that somebody was told are settled could be lost: set synchronous_commit = on for the server, and for"
        " this database and role"
    ),
    "data_checksums": (
        "damage to the files would go unnoticed: stop PostgreSQL and run pg_checksums --enable on its data folder"
    ),
}
ALLOWED = "ALLOW_UNSAFE_DATABASE=yes lets it pass, for tests."

ROLE = """
    SELECT pg_has_role(role.oid, base.datdba, 'MEMBER')
           OR has_schema_privilege(role.oid, 'public', 'CREATE')
           OR EXISTS (SELECT FROM pg_class
                       WHERE relnamespace = 'public'::regnamespace AND pg_has_role(role.oid, relowner, 'MEMBER'))
           OR EXISTS (SELECT FROM pg_proc
                       WHERE pronamespace = 'public'::regnamespace AND pg_has_role(role.oid, proowner, 'MEMBER'))
           OR EXISTS (SELECT FROM unnest(ARRAY['ledger_transfer', 'ledger_entry']) AS kept
                       WHERE has_table_privilege(role.oid, to_regclass(kept), 'INSERT, UPDATE, DELETE, TRUNCATE'))
           OR EXISTS (SELECT FROM to_regclass('ledger_account') AS account
                       WHERE has_column_privilege(role.oid, account, 'balance_minutes', 'UPDATE'))
      FROM pg_roles AS role, pg_database AS base
     WHERE role.rolname = %s AND base.datname = current_database()
"""


IS_UNSTOPPABLE = """
    SELECT EXISTS (SELECT FROM pg_roles AS other
                    WHERE (rolsuper OR rolbypassrls) AND pg_has_role(role.oid, other.oid, 'MEMBER'))
      FROM pg_roles AS role WHERE rolname = %s
"""


class Unsafe(ImproperlyConfigured):
    """Nothing may be served from this database; the message says what to change."""


def refuse_unsafe(*, is_migrated: bool = True) -> None:
    """Raises Unsafe. A database that does not answer yet is asked again by /readyz."""
    if settings.ALLOW_UNSAFE_DATABASE:
        return
    try:
        if found := [*wrongs(), *(_of_walls() if is_migrated else [])]:
            raise Unsafe(" ".join([*found, ALLOWED]))
    except OperationalError:
        return
    finally:
        # The web forks its workers after this, and no two may share a connection.
        connection.close()


def wrongs() -> list[str]:
    """A sentence for each thing that is wrong with the database the default connection leads to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(MUST_BE_ON)]
        )
        off = {name for (name,) in cursor.fetchall()}
        cursor.execute(ROLE, [settings.APPLICATION_ROLE])
        may_too_much = cursor.fetchone()
    told = [f"The database has {name} off, so {why}." for name, why in MUST_BE_ON.items() if name in off]
    return told + _of_role(may_too_much)


def _of_walls() -> list[str]:
    """Not asked of a web that runs: while tables are changed, they are open to their owner."""
    with connection.cursor() as cursor:
        cursor.execute(IS_UNSTOPPABLE, [settings.APPLICATION_ROLE])
        is_unstoppable = cursor.fetchone()
    told = []
    if is_unstoppable and is_unstoppable[0]:
        told.append(
            f"No wall between time banks stops the role {settings.APPLICATION_ROLE} of DATABASE_URL: take SUPERUSER,"
            " BYPASSRLS and every role that has them from it, as the README says under “Roles of the database”."
        )
    if not walls.stand():
        told.append(
            "Tables of time banks stand open to whoever reads them: run manage.py migrate to close them."
        )
    return told


def _of_role(may_too_much: tuple[bool] | None) -> list[str]:
    role = settings.APPLICATION_ROLE
    if may_too_much is None:
        return [f"The database has no role {role}, which DATABASE_URL names: create it, as the README says."]
    if may_too_much[0]:
        return [
            f"The role {role} of DATABASE_URL owns the tables or may change the ledger's rows, so a fault in this"
            " program could alter settled hours: make a role that owns them and name it in OWNER_DATABASE_URL, as the"
            " README says under “Roles of the database”."
        ]
    return []


@checks.register(checks.Tags.database)
def database_is_sound(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """For `manage.py check --database default`, and before every migration."""
    if settings.ALLOW_UNSAFE_DATABASE or "default" not in (databases or ()):
        return []
    return [checks.Error(wrong, hint=ALLOWED, id="timebank.E001") for wrong in wrongs()]
