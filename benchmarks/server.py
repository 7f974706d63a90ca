"""A PostgreSQL of the benchmark's own, durable as in earnest, and pgbench against it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection as Connection

from timebank.embedded import child, postgres, programs, roles

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """One running cluster. Its databases are each a time bank of another size."""

    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def connect(self, database: str, user: str = "postgres") -> Connection:
        """Each statement commits by itself."""
        connection = psycopg2.connect(host=str(self.socket), user=user, dbname=database)
        connection.autocommit = True
        return connection

    def ask(self, database: str, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Run a statement as the superuser; its rows, where it has any."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def url(self, database: str, user: str = postgres.ROLE) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket))}"

    def environment(self, database: str) -> dict[str, str]:
        """For a program of ours that works on this database."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "timebank.settings",
            "DATABASE_URL": self.url(database),
            "OWNER_DATABASE_URL": self.url(database, roles.OWNER),
            "REDIS_URL": "unix:///nonexistent/redis.sock",
            "PRIVATE_ROOT": str(self.folder / "private"),
        }

    def create(self, database: str, *, is_for_one: bool = True) -> None:
        """A database with every table of ours, empty; for one time bank, or for several as in earnest."""
        self.ask("postgres", f"CREATE DATABASE {database} OWNER {roles.OWNER}")
        self.manage(database, "migrate", "-v0")
        if is_for_one:
            self._work_for_the_first(database)

    def copy(self, database: str, original: str) -> None:
        """Another database with the same rows."""
        self.ask("postgres", f"CREATE DATABASE {database} TEMPLATE {original} STRATEGY FILE_COPY")
        self._work_for_the_first(database)

    def _work_for_the_first(self, database: str) -> None:
        """The time bank of a benchmark is its database's first, and each of its connections works for that one."""
        self.ask("postgres", f"ALTER DATABASE {database} SET app.bank = '1'")

    def manage(self, database: str, *words: str) -> str:
        """`manage.py` on this database; what it prints."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *words],
            env=self.environment(database),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {words[0]} failed: {done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def commits_taking(self, more_microseconds: int) -> Iterator[None]:
        """Meanwhile each commit waits this much longer, as it does where the disk is slower; those who commit at the
        same time wait together, as they do for a disk. Every connection made meanwhile knows of it."""
        self.ask("postgres", "ALTER SYSTEM SET commit_siblings = 0")
        self.ask("postgres", "ALTER SYSTEM SET commit_delay = %s", [more_microseconds])
        self.ask("postgres", "SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.ask("postgres", "ALTER SYSTEM RESET ALL")
            self.ask("postgres", "SELECT pg_reload_conf()")

    def pgbench(
        self, database: str, script: str, *, clients: int, seconds: int, **variables: int
    ) -> "Throughput":
        """Run a script over and over, its statements prepared, as the application's role."""
        path = self.folder / "script.sql"
        path.write_text(script)
        path.chmod(0o644)
        argv = [str(programs.postgres_programs(None) / "pgbench"), "-n", "-M", "prepared", "-f", str(path)]
        argv += ["-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds)]
        argv += ["-h", str(self.socket), "-U", postgres.ROLE]
        argv += [f"-D{name}={value}" for name, value in variables.items()]
        done = subprocess.run([*argv, database], capture_output=True, text=True, timeout=seconds + 120)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}{done.stdout[-500:]}")
        failed = re.search(r"failed transactions: (\d+)", done.stdout)
        return Throughput(float(found[1]), int(failed[1]) if failed else 0)


@dataclass(frozen=True)
class Throughput:
    """Statements a second, and how many the database refused."""

    per_second: float
    failed: int

    @property
    def microseconds(self) -> float:
        """One statement of one client."""
        return 1_000_000 / self.per_second


@contextmanager
def running() -> Iterator[Server]:
    """A fresh cluster that is gone afterwards, however this ends."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-bench-", dir="/tmp"))
    folder.chmod(0o711)
    cluster = postgres.Cluster(folder / "data", folder / "socket", folder / "log")
    started: child.Child | None = None
    try:
        started = postgres.start(cluster)
        yield Server(folder)
    finally:
        if started:
            started.stop(patience_seconds=20)
        shutil.rmtree(folder, ignore_errors=True)
