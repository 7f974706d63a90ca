"""Several rounds, each variant once a round, so that whatever else the machine does falls on all of them alike."""

from collections.abc import Callable
from statistics import median


def interleaved(rounds: int, *variants: Callable[[], float]) -> tuple[float, ...]:
    """The median of each variant."""
    measured: list[list[float]] = [[] for _variant in variants]
    for _round in range(rounds):
        for results, variant in zip(measured, variants, strict=True):
            results.append(variant())
    return tuple(median(results) for results in measured)
