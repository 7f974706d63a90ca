"""The order of a journal: every account's entries as they were numbered, and days that never go back.

Transfers come by their ids. Those that were posted at the same moment may have taken their ids in one order and
reached their accounts in the other; such a one is held until the entries before its own have gone ahead. There is
always such an order, as posting holds all accounts of a transfer at once.

A clock may be set back, and a request may wait at midnight. A journal's day is therefore never earlier than the one
before it: a transfer stands at the day it was posted, or at that of the transfer it had to follow.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Step(NamedTuple):
    """A transfer as the database words it. An entry's key is its account and number."""

    before: list[bytes]
    """The keys of the entries that come before its own."""
    after: list[bytes]
    balances: bytes
    """Accounts and what each has afterwards, in turn, between blanks."""
    day: bytes
    text: bytes


class Order:
    def __init__(self, reached: Iterable[bytes]) -> None:
        """`reached` holds the key of the newest entry of each account that went before."""
        self._reached = set(reached)
        self._held: dict[bytes, Step] = {}

    def take(self, step: Step) -> Iterable[Step]:
        """Those whose turn has come by this one: none, itself, and all that waited for it."""
        if self._held or self._missing(step) is not None:
            return self._take_in_turn(step)
        self._place(step)
        return (step,)

    def _take_in_turn(self, step: Step) -> Iterator[Step]:
        ready = [step]
        while ready:
            step = ready.pop()
            missing = self._missing(step)
            if missing is not None:
                self._held[missing] = step
                continue
            self._place(step)
            yield step
            ready += [self._held.pop(key) for key in reversed(step.after) if key in self._held]

    def rest(self) -> Iterator[Step]:
        """What waits for something that never came: the numbers of its account are wrong, as a check will say."""
        yield from self._held.values()
        self._held.clear()

    def _missing(self, step: Step) -> bytes | None:
        for key in step.before:
            if key not in self._reached:
                return key
        return None

    def _place(self, step: Step) -> None:
        self._reached.difference_update(step.before)
        self._reached.update(step.after)
