"""Where rows come from: whoever has some registers a source, so that apps above the ledger are exported through it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Protocol

from django.db import connection

from ledger import snapshots
from ledger.exports.tables import Column, Row, Told
from ledger.exports.writers import WRITERS, write
from members import walls
from members.models import Person

TELL_EVERY_ROWS = 500
ROWS_AT_ONCE = 500


class Source(Protocol):
    """Where rows come from. It asks `visible_to(person)` for every one of them."""

    columns: Sequence[Column]

    def may(self, person: Person) -> bool:
        """Whether this person may have these rows; asked again before they are written and handed over."""

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        """The parameters it knows, in one spelling. Raises members.refusals.Refused."""

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        """What the file is, for a person: the ledger, 1 to 31 October 2026."""

    def count(self, person: Person, parameters: Mapping[str, str]) -> int: ...

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]: ...


class Stream(Protocol):
    """Writes a whole file, where a source has a quicker way than row by row; how many rows there were."""

    def __call__(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: Told
    ) -> int: ...


class Streaming(Source, Protocol):
    """A source that writes some formats itself.

    It may say that there are `only` those, how many rows are made while somebody waits, `most_at_once`, how many
    fit on paper, `most_printed`, and `note` in the same transaction that somebody asked for it.
    """

    streams: Mapping[str, Stream]


_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Offer rows under a key. An app does this in its AppConfig.ready."""
    assert re.fullmatch(r"[a-z][a-z-]{0,39}", key), key
    _sources[key] = source


def source(key: str) -> Source | None:
    return _sources.get(key)


def formats(source: Source) -> Sequence[str]:
    """What files can be made of it."""
    only: Sequence[str] = getattr(source, "only", ())
    return only or tuple(dict.fromkeys([*WRITERS, *_streams(source)]))


def write_whole(
    format: str,
    file: IO[bytes],
    source: Source,
    person: Person,
    parameters: Mapping[str, str],
    *,
    told: Told = lambda count: None,
) -> int:
    """Write everything a source has for this person, the quickest way there is; how many rows there were."""
    if stream := _streams(source).get(format):
        return stream(file, person, parameters, told=told)
    return write(format, file, source.columns, _counted(_read(source, person, parameters), told))


def _read(source: Source, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
    """The rows: of the transaction there is, as while a page is answered; or each as it is read, in one of its own.

    There nothing else is held back: how far it is can be told, and that it was called off is heard.
    """
    if connection.in_atomic_block:
        with walls.in_bank(person.bank):
            kept = list(source.rows(person, parameters))
        yield from kept
        return
    with snapshots.apart(person.bank) as inside:
        rows = source.rows(person, parameters)
        while True:
            with inside():
                some = list(islice(rows, ROWS_AT_ONCE))
            if not some:
                return
            yield from some


def _streams(source: Source) -> Mapping[str, Stream]:
    streams: Mapping[str, Stream] = getattr(source, "streams", {})
    return streams


def _counted(rows: Iterable[Row], told: Told) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count % TELL_EVERY_ROWS == 0:
            told(count)
        yield row
