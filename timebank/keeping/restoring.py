"""Putting a backup back: all of it, proved against its own figures before the database keeps it, or nothing."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from redis import Redis, RedisError

from ledger import reconciliation
from members import erased_list, erasing
from members.models import TimeBank
from timebank import rights
from timebank.keeping import archive, database, figures
from timebank.keeping.failure import CannotKeep

# Everything of one database transaction: what was there is gone only when what comes is proved.
BEGIN = """
    BEGIN;
    SET lock_timeout = '30s';
    SET client_min_messages = warning;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
    \\o /dev/null
"""
ASK = "\\o\nSET lock_timeout = 0;\n"
# What is closed to its owner is counted by whom no wall stops.
ACROSS_THE_WALLS = f"""
    GRANT USAGE ON SCHEMA public TO {rights.DOORKEEPER};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO {rights.DOORKEEPER};
    GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {rights.DOORKEEPER};
    SET ROLE {rights.DOORKEEPER};
"""
THAT_IS_ALL = "that is all"


@dataclass(frozen=True)
class Standing:
    """What a database holds before anything is put into it."""

    foreign_tables: list[str]
    is_empty: bool


def look_at(target: database.Database) -> Standing:
    """Whether anybody's data is there. Tables alone, without time banks or people, are not data."""
    with closing(target.connect()) as connected, connected.cursor() as cursor:
        cursor.execute(figures.TABLES)
        tables = {name for (name,) in cursor.fetchall()}
        ours = {"django_migrations", *connection.introspection.django_table_names(include_views=False)}
        people = tables & {"members_timebank", "members_user"}
        return Standing(sorted(tables - ours), not any(_has_rows(cursor, name) for name in people))


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")  # noqa: S608 - one of two names, above
    return bool(cursor.fetchone()[0])


def check(found: archive.Archive, *, is_replacing: bool) -> None:
    """Refuse, before anything is touched, what could not be put back whole. Raises CannotKeep."""
    target = database.of_owner()
    server, made_on = database.server_version(target), found.manifest.server
    if int(server.split(".")[0]) < int(made_on.split(".")[0]):
        raise CannotKeep(
            f"The backup is of PostgreSQL {made_on}, which this server, {server}, cannot read."
            f" Restore it on PostgreSQL {made_on.split('.')[0]} or newer."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations or {}}
    own_apps = {name.split(".")[0] for name in known}
    newer = [
        name for name in found.manifest.migrations if name.split(".")[0] in own_apps and name not in known
    ]
    if newer:
        raise CannotKeep(
            f"The backup was made by a newer Timebank (it has {newer[-1]}). Update this one, then restore."
        )
    standing = look_at(target)
    if standing.foreign_tables:
        raise CannotKeep(
            f"The database holds tables that are not Timebank's ({', '.join(standing.foreign_tables[:3])})."
            " Nothing was changed. Create a database of its own, and restore there."
        )
    if not standing.is_empty and not is_replacing:
        raise CannotKeep(
            "The database is in use: there are time banks or people in it. Nothing was changed. Restore into an"
            " empty one, or add --replace to give up what is there."
        )


def restore(found: archive.Archive) -> None:
    """Put database and private files back. What was there stays unless all of it is proved. Raises CannotKeep.

    Of the files that are there one stays: the list of who was erased, with what the backup and its folder know of it.
    """
    root = Path(settings.PRIVATE_ROOT)
    erased = [*erased_list.read(root), *erased_list.read(found.path.parent)]
    target = database.of_owner()
    programs = database.programs_for(
        max(found.manifest.programs, database.server_version(target), key=_as_numbers)
    )
    with _staged(found) as files:
        connection.close()
        _restore_database(found, target, programs)
        erased_list.add(erased, files)
        _put_in_place(files)
    with closing(target.connect()) as connected, connected.cursor() as cursor:
        cursor.execute(figures.TABLES)
        tables = ", ".join(f'public."{name}"' for (name,) in cursor.fetchall())
        # Without figures about the rows every question would be planned as if there were none.
        cursor.execute(f"ANALYZE {tables}")
        connected.commit()
    with rights.as_owner():
        rights.renew()
    _forget()


def _forget() -> None:
    """What the cache remembers is of other books: the same numbers may now stand for something else."""
    ours = f"{settings.CACHES['default']['KEY_PREFIX']}:[0-9]*:*"
    with suppress(RedisError), closing(Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1)) as redis:
        for key in redis.scan_iter(ours, count=1000):
            redis.unlink(key)


def finish() -> list[str]:
    """Bring the tables up to this Timebank, and check every time bank's books; returns what is wrong with them."""
    call_command("migrate", interactive=False, verbosity=0)
    erase_again()
    return [
        f"{bank.slug}: {wrong.sentence}"
        for bank in TimeBank.objects.order_by("slug")
        for wrong in reconciliation.check(bank)
    ]


def erase_again() -> int:
    """Whoever was erased after the backup was made is in it still, and goes once more; returns how many did."""
    listed = erased_list.read(Path(settings.PRIVATE_ROOT))
    return erasing.again(listed, at=timezone.now())


def _as_numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _restore_database(found: archive.Archive, target: database.Database, programs: database.Programs) -> None:
    argv = [programs.named("psql"), "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password",
            "--set=ON_ERROR_STOP=1"]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        psql = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=target.environment
        )
        assert psql.stdin is not None and psql.stdout is not None
        wrong: list[str] = []
        try:
            _tell(psql.stdin, BEGIN)
            wrong = _feed(found, programs, psql.stdin) or _prove(found.manifest.figures, psql)
            # Only this makes it so; without it the server undoes everything when psql ends.
            _tell(psql.stdin, "ROLLBACK;\n" if wrong else "RESET ROLE;\nCOMMIT;\n")
        except BrokenPipeError:
            wrong = ["psql ended before it was told to"]
        finally:
            _hang_up(psql.stdin)
            psql.stdout.close()
            status = psql.wait()
        if status or wrong:
            said.seek(0)
            words = "\n".join(
                [said.read().decode(errors="replace").strip() if status else "", *wrong[:10]]
            ).strip()
            raise CannotKeep(f"The backup could not be put back; the database is as it was.\n{words}")


def _feed(found: archive.Archive, programs: database.Programs, psql: IO[bytes]) -> list[str]:
    """The dump as SQL, straight into psql; returns what went wrong."""
    argv = [programs.named("pg_restore"), "--format=custom", "--no-owner", "--no-privileges", "--file=-"]
    with tempfile.TemporaryFile() as said:
        restoring = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=psql, stderr=said)
        assert restoring.stdin is not None
        try:
            with found.open(archive.DUMP) as dump, suppress(BrokenPipeError):
                shutil.copyfileobj(dump, restoring.stdin, archive.CHUNK_BYTES)
        finally:
            _hang_up(restoring.stdin)
            status = restoring.wait()
        said.seek(0)
        return [said.read().decode(errors="replace").strip() or "pg_restore ended early"] if status else []


def _prove(expected: list[figures.Figure], psql: "subprocess.Popen[bytes]") -> list[str]:
    """Ask the database, while nothing of it is kept yet, for the figures of the manifest."""
    assert psql.stdin is not None and psql.stdout is not None
    found: list[figures.Figure] = []
    _tell(psql.stdin, ASK + ACROSS_THE_WALLS + figures.PLAINLY)
    for statements in (figures.TABLES, figures.SEQUENCES):
        _tell(psql.stdin, f"{statements};\n\\echo {THAT_IS_ALL}\n")
    tables = list(_answers(psql.stdout))
    sequences = [line.split("|") for line in _answers(psql.stdout)]
    for statement in figures.statements_for(tables, sequences):
        _tell(psql.stdin, f"{statement};\n\\echo {THAT_IS_ALL}\n")
        found += figures.read(_answers(psql.stdout))
    return figures.differences(expected, found)


def _answers(output: IO[bytes]) -> Iterator[str]:
    for line in output:
        if line.decode().strip() == THAT_IS_ALL:
            return
        yield line.decode().rstrip("\n")
    raise BrokenPipeError


def _tell(program: IO[bytes], words: str) -> None:
    program.write(words.encode())
    program.flush()


def _hang_up(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


@contextmanager
def _staged(found: archive.Archive) -> Iterator[Path]:
    """The private files beside where they go, so that a full disk is met before the database is touched."""
    root = Path(settings.PRIVATE_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    needed = sum(found.manifest.parts[name]["bytes"] for name in found.manifest.files)
    if shutil.disk_usage(root).free < needed:
        raise CannotKeep(
            f"{root} has no room for the private files, {needed / 1e6:,.0f} MB. Nothing was changed."
        )
    with tempfile.TemporaryDirectory(prefix=archive.STAGING, dir=root) as staging:
        for name in found.manifest.files:
            path = Path(staging) / name.removeprefix(archive.FILES)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with found.open(name) as part, path.open("wb") as file:
                shutil.copyfileobj(part, file, archive.CHUNK_BYTES)
        yield Path(staging)


def _put_in_place(files: Path) -> None:
    """The folder may be a disk of its own, so what is in it is exchanged, and not the folder."""
    root = files.parent
    for old in root.iterdir():
        if old == files:
            continue
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    for new in files.iterdir():
        new.rename(root / new.name)
