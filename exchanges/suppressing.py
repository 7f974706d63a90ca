"""Which numbers of a report are kept back: those with fewer than five people behind them, and those next to them.

Whatever stands beside a total can be worked out from it once everything else is told. So rows are kept back together:
never one alone, and only where five people or more stand behind those that are.
"""

from collections.abc import Sequence

LEAST_PEOPLE = 5


def is_small(count: int) -> bool:
    """Nobody is not few: a nought says nothing about anybody."""
    return 0 < count < LEAST_PEOPLE


def hidden(people: Sequence[Sequence[int]]) -> frozenset[int]:
    """The rows to keep back of those that make up a total, by how many people stand behind each, on each side."""
    kept_back = {row for row, counts in enumerate(people) if any(map(is_small, counts))}
    others = sorted(
        (row for row, counts in enumerate(people) if row not in kept_back and any(counts)),
        key=lambda row: min(people[row]),
        reverse=True,
    )
    while kept_back and others and not _covers([people[row] for row in kept_back]):
        kept_back.add(others.pop())
    return frozenset(kept_back)


def _covers(rows: Sequence[Sequence[int]]) -> bool:
    """Whether the difference that anybody can work out, all of these rows together, is of people enough.

    The same people may be behind several rows, so one of them has to be of people enough by itself.
    """
    return len(rows) > 1 and all(max(side) >= LEAST_PEOPLE for side in zip(*rows, strict=True))
