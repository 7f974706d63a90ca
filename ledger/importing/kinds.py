"""What can be brought in: each kind with the columns it reads, what may be chosen, and the files it knows already."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils import formats
from django_stubs_ext import StrOrPromise

from ledger.importing.columns import plain
from ledger.importing.refusals import BadRow
from members.models import Person, TimeBank

MOST_ROWS_AT_ONCE = 20_000

Complain = Callable[[BadRow], None]
"""Called with every row that can't be taken."""
Figures = dict[str, int]
"""What was counted, by words of the kind's own."""


def grouped(figures: Figures) -> dict[str, str]:
    """The figures as people read them: 100,000."""
    return {key: formats.number_format(figure, force_grouping=True) for key, figure in figures.items()}


class Field(NamedTuple):
    """Something a column can say, and the names by which it is known without being asked about."""

    key: str
    label: StrOrPromise
    names: str = ""

    def is_named(self, heading: str) -> bool:
        return bool(self.names) and plain(heading) in self.names.split(", ")


class Choice(NamedTuple):
    """Something to choose for the file as a whole: one of the options, a tick where there are none, or a word."""

    key: str
    label: StrOrPromise
    options: Sequence[tuple[str, StrOrPromise]] = ()
    hint: StrOrPromise = ""
    is_word: bool = False


class Ready(NamedTuple):
    """A file that another program writes: its columns in their order, each with the headings it may have."""

    key: str
    title: StrOrPromise
    columns: Sequence[tuple[str, str]]
    choices: Mapping[str, str] = {}

    def fits(self, header: Sequence[str]) -> bool:
        """Whether the file begins with just these columns."""
        if len(header) < len(self.columns):
            return False
        pairs = zip(header, self.columns, strict=False)
        return all(not names or plain(heading) in names.split(", ") for heading, (_field, names) in pairs)

    def layout(self, header: Sequence[str]) -> list[str]:
        fields = [field for field, _names in self.columns][: len(header)]
        return fields + [""] * (len(header) - len(fields))


class Taking(ABC):
    """One file on its way in."""

    @abstractmethod
    def take(self, line: int, said: Mapping[str, str]) -> None:
        """Understand a row and keep it. Raises Unclear."""

    def close(self) -> None:
        """Let go of what was kept outside of memory."""
        return None

    @abstractmethod
    def finish(self, say: Complain, *, writes: bool) -> Figures:
        """Inside one transaction of the time bank: say what would happen and, with `writes`, let it."""


@dataclass(frozen=True)
class Kind:
    key: str
    title: StrOrPromise
    hint: StrOrPromise
    fields: Sequence[Field]
    needed: Sequence[Sequence[str]]
    """Of each group one column has to be there."""
    begin: Callable[[TimeBank, Person, dt.datetime, Mapping[str, str]], Taking]
    words: Callable[[Figures], list[str]]
    """What was counted, in sentences."""
    choices: Sequence[Choice] = ()
    ready: Sequence[Ready] = ()
    moves_hours: bool = False

    def knows(self, heading: str) -> bool:
        return any(field.is_named(heading) for field in self.fields) or plain(heading) in self._of_others

    @cached_property
    def _of_others(self) -> frozenset[str]:
        """Headings of the files that are known already, for finding the line they stand in."""
        names = (names for one in self.ready for _field, names in one.columns if names)
        return frozenset(name for words in names for name in words.split(", "))

    def guess(self, header: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """What each column says, and what is chosen: as another program's file, or by the names of the columns."""
        for one in self.ready:
            if one.fits(header):
                return one.layout(header), dict(one.choices)
        seen: set[str] = set()
        layout = []
        for heading in header:
            named = (field.key for field in self.fields if field.is_named(heading) and field.key not in seen)
            layout.append(next(named, ""))
            seen.add(layout[-1])
        return layout, {}

    def missing(self, layout: Sequence[str]) -> list[str]:
        """The labels of what has no column yet."""
        labels = {field.key: str(field.label) for field in self.fields}
        return [labels[group[0]] for group in self.needed if not set(group) & set(layout)]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind. An app does this in its AppConfig.ready."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> Kind | None:
    return _kinds.get(key)


def every() -> list[Kind]:
    """In the order in which a time bank brings them in."""
    order = ["members", "categories", "listings", "transfers", "balances"]
    return sorted(_kinds.values(), key=lambda kind: order.index(kind.key))
