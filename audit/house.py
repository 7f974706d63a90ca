"""A whole system of its own for one step: real parts in a temporary folder, each started again when it ends.

`make run` stops everything when one part ends. On a server the parts run under `restart: unless-stopped`
(docker-compose.yml), and so they do here: what ends is started again, what was taken away stays away until it is
given back.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import django
import psycopg2
from django.db import connections

from audit import books, ready
from audit.books import Books
from timebank.embedded import background, child, environment, folders, postgres, programs, redis
from timebank.embedded.failure import CannotStart

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 120
# Whoever needs others stops before them.
STOPPING = ("web", "beat", "worker", "redis", "postgres")


class Part(threading.Thread):
    """One part and the loop that keeps it running. The loop starts it, as a part ends with the thread it came from."""

    def __init__(self, name: str, begin: Callable[[], child.Child]) -> None:
        super().__init__(name=f"keeper of {name}", daemon=True)
        self.part, self.begin = name, begin
        self.child: child.Child | None = None
        self.is_wanted, self.is_over = True, False
        self.starts = 0
        self.last_words = ""

    def run(self) -> None:
        while not self.is_over:
            if self.is_wanted:
                self._keep()
            time.sleep(0.1)

    def _keep(self) -> None:
        try:
            self.child = self.begin()
        except CannotStart as reason:
            self.last_words = str(reason)
            return
        self.starts += 1
        while self.child.is_running() and self.is_wanted and not self.is_over:
            time.sleep(0.05)
        self.child.stop()

    @property
    def pid(self) -> int | None:
        return self.child.process.pid if self.child and self.child.is_running() else None

    def end(self) -> None:
        self.is_over = True
        self.join(90)


OVERSEER = "timebank_overseer"
# Whoever looks into the books of all time banks from outside: what the application may, and no wall in between.
OVERSEER_IS_THERE = f"""
    CREATE ROLE {OVERSEER} LOGIN BYPASSRLS;
    GRANT {postgres.ROLE} TO {OVERSEER};
"""


class House:
    """The parts that run, and how to reach them. `web` names the application that answers."""

    def __init__(self, data: Path, *, web: str = "timebank.wsgi", is_durable: bool = True) -> None:
        self.data, self.web = data, web
        self.port = _a_free_port()
        self.sockets = environment.socket_folder(data)
        self.cluster = postgres.Cluster(
            data / "postgres", self.sockets, data / "logs" / "postgres.log", is_durable=is_durable
        )
        self.environment = environment.settled(data, f"http://127.0.0.1:{self.port}")
        self.environment["DJANGO_SETTINGS_MODULE"] = "timebank.settings"
        self.environment["DATABASE_URL"] = self.cluster.url
        self.environment["OWNER_DATABASE_URL"] = self.cluster.owner_url
        if not is_durable:
            self.environment["ALLOW_UNSAFE_DATABASE"] = "yes"
        self.environment["REDIS_URL"] = redis.url(self.sockets / "redis.sock")
        (data / "static").mkdir(exist_ok=True)
        self.parts: dict[str, Part] = {}
        self.worker_knows = ""
        """A module of tasks that the worker is to know beside Timebank's own."""

    def __enter__(self) -> "House":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in STOPPING:
            if name in self.parts:
                self.parts[name].end()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def start(self, *names: str) -> None:
        """Bring these parts up and wait until the web answers, where it is among them."""
        for name in names:
            self.parts[name] = Part(name, getattr(self, f"_begin_{name}"))
            self.parts[name].start()
            if name == "postgres":
                self.wait_for(lambda: self.parts["postgres"].starts > 0, "PostgreSQL")
        if "redis" in names:
            self.wait_for(lambda: self.parts["redis"].starts > 0, "Redis")
        if "web" in names:
            self.wait_for(self.answers, "the web")

    def make_tables(self) -> None:
        argv = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(argv, cwd=ROOT, env=self.environment, check=True, timeout=300)
        with self.database() as database, database.cursor() as cursor:
            cursor.execute(OVERSEER_IS_THERE)

    def enter(self) -> None:
        """Let this process use the same database and Redis."""
        os.environ.update(self.environment)
        django.setup()
        ours = connections.settings["default"]
        ours.update(HOST=str(self.sockets), PORT="", NAME=postgres.ROLE, USER=OVERSEER, PASSWORD="")
        connections["default"].close()

    def serve(self, web: str) -> None:
        """Answer with another application from now on."""
        self.web = web
        self.start_again("web")
        self.wait_for(self.answers, "the web")

    def start_again(self, name: str) -> None:
        starts = self.parts[name].starts
        self.take_away(name)
        self.wait_for(lambda: self.parts[name].pid is None, f"the end of {name}")
        self.give_back(name)
        self.wait_for(lambda: self.parts[name].starts > starts, name)

    def answers(self) -> bool:
        """Whether the web is there."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return True
        except OSError:
            return False

    def wait_for(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                words = "; ".join(part.last_words for part in self.parts.values() if part.last_words)
                raise CannotStart(f"{what} was not there after {READY_WITHIN_SECONDS} s. {words}")
            time.sleep(0.05)

    def take_away(self, name: str) -> None:
        self.parts[name].is_wanted = False

    def give_back(self, name: str) -> None:
        self.parts[name].is_wanted = True

    @contextmanager
    def database(self) -> Iterator["psycopg2.extensions.connection"]:
        """A connection of the owner of the database's server, for whoever looks at the books from outside."""
        connection = psycopg2.connect(host=str(self.sockets), user="postgres", dbname=postgres.ROLE)
        connection.autocommit = True
        try:
            yield connection
        finally:
            with suppress(psycopg2.Error):
                connection.close()

    def take_books(self) -> Books:
        """What was written, as of now: by Timebank, or by the control in its place."""
        is_control = self.web.startswith("audit.") or self.worker_knows.startswith("audit.naive")
        with self.database() as connection:
            return books.read(connection, books.NAIVE if is_control else books.LEDGER)

    @property
    def serving(self) -> dict[str, str]:
        """What web, worker and beat are told."""
        return environment.for_serving(self.environment)

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def _begin_postgres(self) -> child.Child:
        try:
            return postgres.start(self.cluster)
        except psycopg2.Error as error:
            # It was hit again while it was asked for its database: end what may be left of it, and begin anew.
            self._end_stray_postmaster()
            raise CannotStart(f"PostgreSQL ended while it was asked for its database: {error}") from error

    def _end_stray_postmaster(self) -> None:
        with suppress(OSError, ValueError, IndexError):
            os.kill(int((self.cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)

    def _begin_redis(self) -> child.Child:
        folders.make_private(self.sockets, programs.postgres_account())
        return redis.start(
            socket=self.sockets / "redis.sock", data=self.data / "redis", log=self.log("redis")
        )

    def _begin_web(self) -> child.Child:
        told = {**self.serving, "BIND": f"127.0.0.1:{self.port}"}
        argv = [sys.executable, "-m", "gunicorn", self.web]
        return child.spawn("web", argv, log=self.log("web"), env=told)

    def _begin_worker(self) -> child.Child:
        argv = background.worker(self.serving)
        argv += ["--include", self.worker_knows] if self.worker_knows else []
        return child.spawn("worker", argv, log=self.log("worker"), env=self.serving)

    def _begin_beat(self) -> child.Child:
        argv = background.beat(self.data)
        return child.spawn("beat", argv, log=self.log("beat"), env=self.serving)


@contextmanager
def opened(
    *parts: str, web: str = "timebank.wsgi", is_durable: bool = True, within: Path | None = None
) -> Iterator[House]:
    """A house with its tables made and these parts running; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-audit-", dir=within))
    try:
        with House(folder, web=web, is_durable=is_durable) as house:
            has_tables = ready.copy(house.cluster.data, make=make_cluster)
            house.start("postgres")
            if not has_tables:
                house.make_tables()
            house.enter()
            house.start(*(part for part in parts if part != "postgres"))
            yield house
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(folder: Path) -> None:
    """A cluster with tables and nothing in them, in that folder."""
    with House(folder) as house:
        house.start("postgres")
        house.make_tables()


def _a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
