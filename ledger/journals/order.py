"""The order of a journal: every account's entries as they were numbered, and days that never go back.

Transfers come by their ids. Those that were posted at the same moment may have taken their ids in one order and
reached their accounts in the other; such a one is held until the entries before its own have gone ahead. There is
always such an order, as posting holds all accounts of a transfer at once.

A clock may be set back, and a request may wait at midnight. A journal's day is therefore never earlier than the one
before it: a transfer stands at the day it was posted, or at that of the transfer it had to follow.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

Turn = tuple[bytes, bytes]
"""An account, and the number of one of its entries."""


class Step(NamedTuple):
    """A transfer as the database words it."""

    accounts: list[bytes]
    numbers: list[bytes]
    """What each of its entries is among those of its account."""
    nexts: list[bytes]
    """And the numbers after these."""
    balances: list[bytes]
    day: bytes
    text: bytes


class Order:
    def __init__(self, expected: Mapping[bytes, bytes], gaps: Mapping[Turn, bytes]) -> None:
        """The number each account comes to next; and where numbers are missing, the next there is."""
        self._expected = dict(expected)
        self._gaps = gaps
        self._held: dict[Turn, Step] = {}

    def take(self, step: Step) -> Iterable[Step]:
        """Those whose turn has come by this one: none, itself, or all that waited for it too."""
        if self._held or self._waits_for(step):
            return self._take_in_turn(step)
        self._place(step)
        return (step,)

    def rest(self) -> Iterator[Step]:
        """What waits for something that never came: the numbers of its account are wrong, as a check will say."""
        yield from self._held.values()
        self._held.clear()

    def _take_in_turn(self, step: Step) -> Iterator[Step]:
        ready = [step]
        while ready:
            step = ready.pop()
            if turn := self._waits_for(step):
                self._held[turn] = step
                continue
            self._place(step)
            yield step
            turns = [(account, self._expected[account]) for account in step.accounts]
            ready += [self._held.pop(turn) for turn in turns if turn in self._held]

    def _waits_for(self, step: Step) -> Turn | None:
        """The turn that must come before this one's time has; it is one of its own."""
        expected = self._expected
        if list(map(expected.__getitem__, step.accounts)) == step.numbers:
            return None
        turns = zip(step.accounts, step.numbers, strict=True)
        return next((account, number) for account, number in turns if expected[account] != number)

    def _place(self, step: Step) -> None:
        self._expected.update(zip(step.accounts, step.nexts, strict=True))
        if self._gaps:
            turns = zip(step.accounts, step.nexts, strict=True)
            self._expected.update({turn[0]: self._gaps.get(turn, turn[1]) for turn in turns})
