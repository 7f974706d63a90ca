"""Many at once: the same or different work in threads that all begin at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Told = TypeVar("Told")
Answer = TypeVar("Answer")


class Crowd:
    """So many threads, kept for wave after wave."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pool = ThreadPoolExecutor(size)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def at_once(self, work: Callable[[Told], Answer], told: Sequence[Told]) -> list[Answer]:
        """One piece of work for each of `told`, at most as many as the crowd is, none before all are ready."""
        assert len(told) <= self.size
        start = Barrier(len(told))

        def one(what: Told) -> Answer:
            start.wait(60)
            return work(what)

        return list(self.pool.map(one, told))
