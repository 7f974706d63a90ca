"""A durable PostgreSQL server for a test, as `make run` starts one, and processes that are to work on it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit import inherited
from tests.embedded.system import ROOT
from timebank.embedded import child, postgres, programs, roles


@dataclass
class Server:
    cluster: postgres.Cluster
    running: child.Child

    def sql(self, *statements: str, database: str = roles.DATABASE) -> None:
        """As superuser, each statement for itself."""
        with closing(roles.superuser(self.cluster.socket, database)) as connected:
            for statement in statements:
                connected.cursor().execute(statement)

    def run(self, *argv: str, **wishes: str) -> "subprocess.CompletedProcess[str]":
        """What a Python process says that is started on it, with everything it has to be told."""
        told = {
            "DATABASE_URL": self.cluster.url,
            "OWNER_DATABASE_URL": self.cluster.owner_url,
            "SECRET_KEY": "s",
        }
        return subprocess.run(
            [sys.executable, *argv],
            cwd=ROOT,
            env={**inherited.environment(), **told, "REDIS_URL": "unix:///nonexistent/redis.sock", **wishes},
            capture_output=True,
            text=True,
            timeout=180,
        )

    def without_checksums(self) -> None:
        self.running.stop()
        folder = self.cluster.data
        account = programs.postgres_account()
        program = programs.postgres_programs(account) / "pg_checksums"
        told = child.as_account(account)
        subprocess.run([program, "--disable", "-D", folder], check=True, capture_output=True, cwd="/", **told)
        self.running = postgres.start(self.cluster)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    cluster = postgres.Cluster(folder / "data", folder / "socket", folder / "postgres.log")
    server = Server(cluster, postgres.start(cluster))
    try:
        yield server
    finally:
        server.running.stop(patience_seconds=10)
