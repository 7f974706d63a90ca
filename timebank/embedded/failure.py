"""The one exception of the local system: a sentence for the person at the terminal."""

from pathlib import Path


class CannotStart(Exception):
    """Something keeps the local system from running; the message says what, and what would work."""


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log file, to show beneath a sentence."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
