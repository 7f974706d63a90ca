"""A source of rows of which a test decides how many there are, and what happens on the way."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from ledger import exports
from members.models import Person
from members.refusals import Refused

START = dt.datetime(2026, 10, 3, 12, 0, tzinfo=dt.UTC)


class Numbers:
    """Counts from one; `on_the_way` is called with each number before it is handed out."""

    columns = (exports.Column("Number", "whole"), exports.Column("In words"))

    def __init__(self, count: int = 3) -> None:
        self.length = count
        self.on_the_way: Callable[[int], object] = lambda number: None

    def may(self, person: Person) -> bool:
        return person.is_admin

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        if parameters.get("word") == "naughty":
            raise Refused("That word is not for files. Choose another.", field="word")
        return {"word": parameters.get("word", "number")}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        return f"Numbers to {self.length}"

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return self.length

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[exports.Row]:
        for number in range(1, self.length + 1):
            self.on_the_way(number)
            yield number, f"{parameters['word']} {number}"


class TickingClock:
    """A second later each time it is asked."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now
