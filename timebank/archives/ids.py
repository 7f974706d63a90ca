"""The ids that rows have in an archive, and those they get here: two plain arrays, so a million take little room."""

from array import array
from bisect import bisect_left, bisect_right


class Ids:
    def __init__(self) -> None:
        self._old, self._new = array("q"), array("q")

    def __len__(self) -> int:
        return len(self._old)

    def __contains__(self, old: int) -> bool:
        place = bisect_left(self._old, old)
        return place < len(self._old) and self._old[place] == old

    def __getitem__(self, old: int) -> int:
        return self._new[bisect_left(self._old, old)]

    def __setitem__(self, old: int, new: int) -> None:
        self._new[bisect_left(self._old, old)] = new

    def add(self, old: int) -> bool:
        """Whether it comes after all before it, as rows do in an archive; then it is known from now on."""
        if (self._old and old <= self._old[-1]) or not 0 < old < 1 << 63:
            return False
        self._old.append(old)
        self._new.append(0)
        return True

    def up_to(self, old: int) -> int:
        """What the last row up to that one is here, or 0."""
        place = bisect_right(self._old, old)
        return self._new[place - 1] if place else 0

    @property
    def olds(self) -> "array[int]":
        return self._old
