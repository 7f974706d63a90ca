"""The database as its owner reaches it, and the programs of PostgreSQL that go with its server."""

import os
import shutil
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import make_dsn

from timebank import rights
from timebank.embedded import programs
from timebank.embedded.failure import CannotStart
from timebank.keeping.failure import CannotKeep

MAY_STEP_UP = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'SET'))"
# What libpq's programs read from their environment: nothing of it shows in a list of processes.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "options": "PGOPTIONS",
}


@dataclass(frozen=True)
class Database:
    """Where it is and as whom; never printed."""

    parameters: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        named = {VARIABLES[key]: value for key, value in self.parameters.items() if key in VARIABLES}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return {**kept, **named, "PGAPPNAME": "timebank keeping"}

    def connect(self) -> Any:
        """A connection of its own, beside Django's."""
        try:
            return psycopg2.connect(make_dsn(**self.parameters))
        except psycopg2.OperationalError as error:
            raise CannotKeep(f"The database does not answer: {error}".strip()) from None


def of_owner() -> Database:
    """The owner's way in where there is one (OWNER_DATABASE_URL), or else the application's."""
    with rights.addressing_owner():
        told = connection.get_connection_params()
    names = {"database": "dbname"}
    found = {names.get(key, key): value for key, value in told.items()}
    return Database({key: str(value) for key, value in found.items() if key in VARIABLES and value})


def across_the_walls() -> Database:
    """The owner's way in, as the doorkeeper, whom no wall between time banks keeps from reading."""
    owner = of_owner()
    with closing(owner.connect()) as connected, connected.cursor() as cursor:
        cursor.execute(MAY_STEP_UP, [rights.DOORKEEPER])
        if not cursor.fetchone()[0]:
            raise CannotKeep(
                f"The database lets us read only a part: its role {owner.parameters.get('user')} is no member of"
                f" {rights.DOORKEEPER}. Set OWNER_DATABASE_URL to the same database as the role that owns it."
            )
    return Database({**owner.parameters, "options": f"-c role={rights.DOORKEEPER}"})


def server_version(database: Database) -> str:
    """Such as "18.6"."""
    with closing(database.connect()) as connected, connected.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


@dataclass(frozen=True)
class Programs:
    """`pg_dump`, `pg_restore` and `psql`, side by side in one folder."""

    folder: Path
    version: str

    def named(self, name: str) -> str:
        return str(self.folder / name)


def programs_for(server: str) -> Programs:
    """Those that came with this installation, or else the machine's: the first that can read such a server."""
    found = [each for each in map(_programs_in, _folders()) if each]
    for each in found:
        if _major(each.version) >= _major(server):
            return each
    known = " and ".join(f"{each.version} in {each.folder}" for each in found) or "none"
    raise CannotKeep(
        f"The server is PostgreSQL {server}, and its backups need a pg_dump at least as new; found {known}."
        f" Install the package postgresql-client-{_major(server)} and try again."
    )


def _folders() -> list[Path]:
    folders = []
    # A machine may have been set up without the embedded PostgreSQL.
    with suppress(CannotStart):
        folders.append(programs.postgres_programs(None))
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).parent)
    return folders


def _programs_in(folder: Path) -> Programs | None:
    try:
        told = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Programs(folder, told.stdout.split()[2])


def _major(version: str) -> int:
    return int(version.split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))
