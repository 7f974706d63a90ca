"""A cluster whose tables are made, copied for each step: to make them anew costs a quarter of a minute every time."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT_IN = "AUDIT_READY"
"""The variable that says in which folder a run keeps it; without one, each step makes its tables itself."""


@contextmanager
def kept() -> Iterator[None]:
    """Whatever is started within shares one, unless it shares one already."""
    if KEPT_IN in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="timebank-audit-ready-") as folder:
        os.environ[KEPT_IN] = folder
        try:
            yield
        finally:
            del os.environ[KEPT_IN]


def copy(to: Path, make: Callable[[Path], None]) -> bool:
    """Whether `to` holds a cluster with its tables now. The first who asks makes it, in the folder it is told."""
    if KEPT_IN not in os.environ:
        return False
    folder = Path(os.environ[KEPT_IN])
    folder.mkdir(exist_ok=True)
    cluster = folder / "postgres"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cluster.exists():
            # In a folder of another name first: one cut short in the making must never look like a whole one.
            with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as making:
                make(Path(making))
                (Path(making) / "postgres").rename(cluster)
    subprocess.run(["cp", "--archive", "--reflink=auto", str(cluster), str(to)], check=True)
    return True
