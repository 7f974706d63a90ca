"""A file as rows under the line that names its columns, whatever kind of file it is."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from ledger.importing.refusals import NotReadable

MOST_COLUMNS = 100
LOOKED_AT = 20

Knows = Callable[[str], bool]
"""Whether a column's name is one that means something."""


class Record(NamedTuple):
    """One row: its number as a spreadsheet shows it, its cells, or why it is none."""

    line: int
    cells: list[str]
    problem: str = ""


class Table:
    """The rows beneath the line that names the columns. A title or nothing above that line is passed over."""

    def __init__(
        self,
        rows: Iterator[Record],
        knows: Knows,
        *,
        written_as: str,
        progress: Callable[[], tuple[int, int]],
    ) -> None:
        self.written_as, self.progress = written_as, progress
        first = list(islice(rows, LOOKED_AT))
        place = _place_of_header(first, knows)
        self.header_line, self.header = first[place].line, _cells_of(first[place])
        self.rows = chain(first[place + 1 :], rows)

    def records(self) -> Iterator[Record]:
        """Every row with something in it, or with something wrong."""
        for record in self.rows:
            if record.problem or any(map(str.strip, record.cells)):
                yield record


def _place_of_header(rows: list[Record], knows: Knows) -> int:
    """The row that names most columns; where none is known, the first that is about as wide as the widest."""
    named = [sum(map(knows, row.cells)) for row in rows]
    if max(named, default=0) >= 2:
        return named.index(max(named))
    widths = [sum(map(bool, row.cells)) for row in rows]
    wide = max(widths, default=0) / 2
    filled = (
        place for place, row in enumerate(rows) if row.problem or (widths[place] and widths[place] >= wide)
    )
    found = next(filled, None)
    if found is None:
        raise NotReadable(_("The file is empty. Its first line names the columns, the others are the rows."))
    return found


def _cells_of(header: Record) -> list[str]:
    if header.problem:
        raise NotReadable(
            _("The first line, which names the columns, can't be read: it has a quote in the wrong place.")
        )
    check_width(header.cells)
    return header.cells


def check_width(cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        raise NotReadable(
            _("This has %(number)s columns, more than any list we can take. Is it the right file?")
            % {"number": len(cells)}
        )
