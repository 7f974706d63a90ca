"""Making a backup: the database as it was at one moment, while everybody goes on, and the private files."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.conf import settings

from members import erased_list
from timebank.keeping import archive, database, figures
from timebank.keeping.failure import CannotKeep

PREFIX, SUFFIX = "timebank-", ".zip"
PATTERN = f"{PREFIX}????????T??????Z{SUFFIX}"


def save(wanted: Path, *, at: dt.datetime) -> tuple[Path, archive.Manifest]:
    """Make a backup at this path, or in this folder under a name that says when. Raises CannotKeep."""
    path = _path(wanted, at)
    source = database.across_the_walls()
    programs = database.programs_for(database.server_version(source))
    with closing(source.connect()) as connected, _as_owner_of_all():
        # One snapshot for the dump and for the figures: they speak of the same moment.
        connected.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connected.cursor() as cursor:
            _require_space(path.parent, cursor)
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            with archive.new(path) as writer:
                manifest = _manifest(cursor, programs, at)
                _dump(writer, source, programs, snapshot)
                for name, file in _private_files():
                    with file:
                        writer.add(archive.FILES + name, file)
                writer.finish(manifest)
    # Beside the backups as well: an older one may be put back on a machine that knows nothing of this one.
    erased_list.add(erased_list.read(Path(settings.PRIVATE_ROOT)), path.parent)
    return path, archive.Archive(path).manifest


@contextmanager
def _as_owner_of_all() -> Iterator[None]:
    try:
        yield
    except psycopg2.errors.InsufficientPrivilege as error:
        raise CannotKeep(
            f"The database lets us read only a part ({str(error).strip()}). Set OWNER_DATABASE_URL to the same"
            " database as the role that owns it."
        ) from None


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder; only what bears the name we give them."""
    if keep < 1:
        raise CannotKeep("At least one backup is kept: choose --keep 1 or more.")
    old = sorted(folder.glob(PATTERN))[:-keep]
    for path in [*old, *_cut_short(folder)]:
        path.unlink()
    return old


def _cut_short(folder: Path) -> list[Path]:
    """What a backup leaves that was killed; after a day nobody is still making it."""
    yesterday = time.time() - 24 * 60 * 60
    return [path for path in folder.glob(f".{PATTERN}.making") if path.stat().st_mtime < yesterday]


def _path(wanted: Path, at: dt.datetime) -> Path:
    path = wanted / f"{PREFIX}{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{SUFFIX}" if wanted.is_dir() else wanted
    if not path.parent.is_dir():
        raise CannotKeep(f"There is no folder {path.parent}. Make it first, or choose another.")
    if path.exists():
        raise CannotKeep(f"{path} is there already, and a backup is never written over. Choose another name.")
    if not os.access(path.parent, os.W_OK):
        raise CannotKeep(f"Nothing can be written in {path.parent} from this account. Choose another folder.")
    return path


def _require_space(folder: Path, cursor: Any) -> None:
    cursor.execute("SELECT pg_database_size(current_database())")
    needed = cursor.fetchone()[0] + sum(path.stat().st_size for path in _paths())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotKeep(
            f"{folder} has {free / 1e6:,.0f} MB free, and this backup may need up to {needed / 1e6:,.0f} MB."
            " Make room, or choose a folder on another disk."
        )


def _manifest(cursor: Any, programs: database.Programs, at: dt.datetime) -> archive.Manifest:
    cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL, current_setting('server_version')")
    is_migrated, server = cursor.fetchone()
    if not is_migrated:
        raise CannotKeep("There is nothing to save: the database has no tables of Timebank yet.")
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return archive.Manifest(
        made_at=at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        server=server.split()[0],
        programs=programs.version,
        migrations=[name for (name,) in cursor.fetchall()],
        figures=figures.work_out(cursor, figures.statements(cursor)),
    )


def _dump(
    writer: archive.Writer, source: database.Database, programs: database.Programs, snapshot: str
) -> None:
    argv = [
        programs.named("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        f"--snapshot={snapshot}",
    ]
    with tempfile.TemporaryFile() as said:
        dumping = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=said, env=source.environment)
        assert dumping.stdout is not None
        try:
            with dumping.stdout as output:
                writer.add(archive.DUMP, output)
        finally:
            # Whatever kept us from reading on: with nobody to write to, it ends.
            status = dumping.wait()
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise CannotKeep(f"pg_dump could not save the database:\n{words}")


def _private_files() -> Iterator[tuple[str, IO[bytes]]]:
    root = Path(settings.PRIVATE_ROOT)
    for path in _paths():
        try:
            yield path.relative_to(root).as_posix(), path.open("rb")
        except FileNotFoundError:
            continue  # An export whose time was over in the meantime.


def _paths() -> list[Path]:
    root = Path(settings.PRIVATE_ROOT)
    found = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    # What a restore leaves that was killed half way is nobody's.
    return [path for path in found if not path.relative_to(root).parts[0].startswith(archive.STAGING)]
