"""The embedded PostgreSQL: its cluster on disk, started as a direct child on a private unix socket."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pwd import struct_passwd
from urllib.parse import quote

import psycopg2

from timebank.embedded import child, folders, programs, roles
from timebank.embedded.failure import CannotStart, last_lines

ROLE = roles.APPLICATION
INITDB = (
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--encoding=UTF8",
    "--data-checksums",
)
# Its log says what went wrong, without the statement and the rows it went wrong with: people wrote those.
DISCREET = ("log_min_error_statement=panic", "log_error_verbosity=terse")
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@dataclass(frozen=True)
class Cluster:
    """Where one cluster keeps its files, its socket and its log."""

    data: Path
    socket: Path
    log: Path
    is_durable: bool = True

    @property
    def url(self) -> str:
        """As the application, which owns nothing."""
        return self._url_of(roles.APPLICATION)

    @property
    def owner_url(self) -> str:
        """As the owner of the tables."""
        return self._url_of(roles.OWNER)

    def _url_of(self, role: str) -> str:
        return f"postgresql://{role}@/{roles.DATABASE}?host={quote(str(self.socket))}"


def start(cluster: Cluster, *, keep_open: tuple[int, ...] = ()) -> child.Child:
    """Bring the cluster up, creating it and its database when they are not there."""
    account = programs.postgres_account()
    folders.make_private(cluster.socket, account)
    if not cluster.data.exists():
        _create(cluster, account)
    started = _serve(cluster, account, keep_open)
    if not child.wait_until(lambda: _answers(cluster), started, seconds=180):
        started.stop(patience_seconds=5)
        raise CannotStart(f"PostgreSQL did not start.\n{last_lines(cluster.log)}")
    roles.ensure(cluster.socket)
    return started


def _create(cluster: Cluster, account: struct_passwd | None) -> None:
    # In a folder of another name first: a cluster cut short in the making must never look like a whole one.
    making = cluster.data.with_name(f"{cluster.data.name}.making")
    subprocess.run(["rm", "-rf", str(making)], check=True)
    folders.make_private(making, account)
    with _reachable(making, account) as (path, descriptors):
        argv = [_program("initdb", account), "-D", path, "-U", "postgres", "--auth=trust", *INITDB]
        done = subprocess.run(
            argv if cluster.is_durable else [*argv, "--no-sync"],
            capture_output=True,
            text=True,
            cwd="/",
            pass_fds=descriptors,
            **child.as_account(account),
        )
    if done.returncode != 0:
        raise CannotStart(f"PostgreSQL could not create {cluster.data}.\n{done.stdout}{done.stderr}")
    making.rename(cluster.data)


def _serve(cluster: Cluster, account: struct_passwd | None, keep_open: tuple[int, ...]) -> child.Child:
    options = ["listen_addresses=", f"unix_socket_directories={cluster.socket}", "max_connections=100"]
    options += DISCREET if cluster.is_durable else (*DISCREET, *QUICK)
    with _reachable(cluster.data, account) as (path, descriptors):
        return child.spawn(
            "postgres",
            [_program("postgres", account), "-D", path, *(f"--{option}" for option in options)],
            log=cluster.log,
            account=account,
            # SIGINT is "fast": ends open connections, writes everything, needs no recovery next time.
            stop_signal=signal.SIGINT if cluster.is_durable else signal.SIGQUIT,
            orphan_signal=signal.SIGINT if cluster.is_durable else signal.SIGQUIT,
            keep_open=(*keep_open, *descriptors),
        )


@contextmanager
def _reachable(folder: Path, account: struct_passwd | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The folder's path for `account`, and the descriptors to keep open for it.

    An account that may not enter the folders above (a checkout of root's) still can through an open descriptor.
    """
    if account is None:
        yield str(folder), ()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def _program(name: str, account: struct_passwd | None) -> str:
    return str(programs.postgres_programs(account) / name)


def _answers(cluster: Cluster) -> bool:
    try:
        psycopg2.connect(host=str(cluster.socket), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
