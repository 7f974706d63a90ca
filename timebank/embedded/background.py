"""The Celery worker and beat of the local system: two processes, so that neither leaves the other behind."""

import sys
from collections.abc import Mapping
from pathlib import Path

CELERY = (sys.executable, "-m", "celery", "--app", "timebank.celery")


def worker(environment: Mapping[str, str]) -> list[str]:
    """The command of a worker; WORKERS says how many tasks it does at a time."""
    quiet = ("--without-gossip", "--without-mingle")
    return [*CELERY, "worker", "--concurrency", environment.get("WORKERS", "2"), "--loglevel", "INFO", *quiet]


def beat(data: Path) -> list[str]:
    """The command of beat. Its schedule stays on disk: what fell due while nothing ran is done at the next start."""
    return [*CELERY, "beat", "--schedule", str(data / "beat"), "--pidfile", "", "--loglevel", "INFO"]
