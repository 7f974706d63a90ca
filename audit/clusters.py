"""Clusters made from another one's files: a base backup and as much of the log of writes as is left, started anew."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections

from audit.house import House
from timebank.embedded import child, programs
from timebank.embedded import postgres as embedded

SEGMENT_BYTES = 16 * 1024 * 1024
SOCKET = ".s.PGSQL.5432"


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder the database's account can reach, gone afterwards."""
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="tb-audit-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own(path: Path) -> Path:
    """Give a new folder to the account that PostgreSQL runs as."""
    path.mkdir(mode=0o700)
    if account := programs.postgres_account():
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def configure(home: House, **settings: str) -> None:
    """Change the running cluster's settings; those that need a new start wait for one."""
    with home.database() as connection, connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"ALTER SYSTEM SET {name} = %s", [value])
        cursor.execute("SELECT pg_reload_conf()")


def start_again(home: House) -> None:
    part = home.parts["postgres"]
    before = part.starts
    home.take_away("postgres")
    home.wait_for(lambda: part.pid is None, "the end of PostgreSQL")
    home.give_back("postgres")
    home.wait_for(lambda: part.starts > before, "PostgreSQL")


def base_backup(home: House, to: Path) -> Path:
    """What `pg_basebackup` takes of the running cluster, without the log of writes."""
    account = programs.postgres_account()
    argv: list[str | Path] = [programs.postgres_programs(account) / "pg_basebackup", "--pgdata", own(to)]
    argv += ["--wal-method=none", "--checkpoint=fast", "--no-manifest"]
    argv += ["--host", home.sockets, "--username=postgres"]
    subprocess.run(argv, check=True, capture_output=True, cwd="/", timeout=300, **child.as_account(account))
    return to


def copy(what: Path, to: Path) -> Path:
    """With owners and rights, as PostgreSQL looks at them."""
    subprocess.run(["cp", "-a", what, to], check=True)
    return to


def segment(position: int) -> str:
    """The name of the file of the log of writes that holds this position, on the first timeline."""
    number = position // SEGMENT_BYTES
    return f"{1:08X}{number // 256:08X}{number % 256:08X}"


def as_number(position: str) -> int:
    """A position as PostgreSQL writes it, 0/1A2B3C4D, as a number of bytes."""
    high, low = position.split("/")
    return (int(high, 16) << 32) + int(low, 16)


@dataclass(frozen=True)
class Revived:
    """A cluster that runs on copied files."""

    cluster: embedded.Cluster

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        told = psycopg2.connect(host=str(self.cluster.socket), user="postgres", dbname=embedded.ROLE)
        with closing(told), told.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())

    @contextmanager
    def as_django(self) -> Iterator[None]:
        """For a while Django's questions from this thread are put to this cluster."""
        usual = connections["default"]
        other = usual.copy()
        other.settings_dict["HOST"] = str(self.cluster.socket)
        connections["default"] = other
        try:
            yield
        finally:
            other.close()
            connections["default"] = usual


@contextmanager
def revived(data: Path) -> Iterator[Revived]:
    """Start what lies in this folder; it recovers as far as it can, and is gone afterwards."""
    cluster = embedded.Cluster(data, data.with_name("s"), data.with_suffix(".log"))
    started = embedded.start(cluster)
    try:
        yield Revived(cluster)
    finally:
        started.stop()
        shutil.rmtree(data)
