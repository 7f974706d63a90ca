"""Why a file cannot be read at all, or a row of it not taken."""

from typing import NamedTuple

from members.refusals import Refused

SHOWN = 40


class NotReadable(Refused):
    """Nothing of the file was taken."""

    status = 422


class BadRow(NamedTuple):
    """A row that can't be taken, by its line in the file (0: the file as a whole), and why."""

    line: int
    reason: str


class Unclear(ValueError):
    """What a row says can't be taken; the text is a sentence."""


def shown(text: str) -> str:
    """What was written, short and harmless enough to be said back."""
    letters = "".join(letter if letter.isprintable() else "�" for letter in text[: SHOWN + 1])
    return letters if len(letters) <= SHOWN else letters[:SHOWN] + "…"
