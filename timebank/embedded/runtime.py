"""Which local system runs on a data folder: the lock that only one can hold, and the addresses others may use."""

import fcntl
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from timebank.embedded.failure import CannotStart

# Commands that read or write files of the project only.
WITHOUT_DATA = {"", "check", "collectstatic", "help", "makemessages", "compilemessages", "makemigrations"}
WITHOUT_DATA |= {"--help", "-h", "--version", "version", "spectacular", "diffsettings", "startapp"}


@dataclass(frozen=True)
class Running:
    """What a running system leaves word of."""

    pid: int
    environment: dict[str, str]


def data_folder() -> Path:
    """Where the local system keeps everything: DATA, or .data in the checkout."""
    default = Path(__file__).resolve().parents[2] / ".data"
    return Path(os.environ.get("DATA") or default).expanduser().absolute()


def hold(data: Path, *, patience_seconds: float = 20) -> int:
    """Take the data folder for this process; the descriptor returned keeps it, here and in every child.

    A system that was just killed holds on until its last process is gone, so its successor waits for that.
    """
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience_seconds
    while not _locked(descriptor):
        holder = os.pread(descriptor, 20, 0).decode()
        if holder and _is_alive(int(holder)):
            raise CannotStart(
                f"Timebank already runs on {data} (process {holder}). Stop it, or choose another DATA=."
            )
        if time.monotonic() > deadline:
            raise CannotStart(
                f"A Timebank that was stopped on {data} has not ended yet. Try again in a moment."
            )
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def announce(data: Path, *, environment: Mapping[str, str]) -> None:
    """Leave word for `manage.py` of where everything is; only the owner may read it."""
    making = data / "running.json.making"
    making.touch(mode=0o600)
    making.write_text(json.dumps(asdict(Running(os.getpid(), dict(environment)))))
    making.rename(data / "running.json")


def withdraw(data: Path) -> None:
    """Take the word back when the system stops."""
    (data / "running.json").unlink(missing_ok=True)


def join(argv: list[str]) -> None:
    """Make this process talk to the local system, unless the environment already names a database."""
    command = argv[1] if len(argv) > 1 else ""
    if "DATABASE_URL" in os.environ or command in WITHOUT_DATA:
        return
    running = _read(data_folder())
    if not running or not _is_alive(running.pid):
        sys.exit(
            "Timebank is not running here: start it with `make run`, or set DATABASE_URL to your database."
        )
    for name, value in running.environment.items():
        os.environ.setdefault(name, value)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(data: Path) -> Running | None:
    try:
        return Running(**json.loads((data / "running.json").read_text()))
    except (FileNotFoundError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
