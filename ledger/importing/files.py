"""A file of rows, read a little at a time, in whatever dialect it came. What is no such file is refused at its first
bytes."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from ledger.importing import columns, letters, sheets
from ledger.importing.refusals import NotReadable
from ledger.importing.tables import LOOKED_AT, Knows, Record, Table, check_width

LONGEST_LINE = 20_000
HEAD = 1 << 16
DELIMITERS = ",;\t|"


@contextmanager
def opened(path: Path, knows: Knows = columns.is_known) -> Iterator[Table]:
    """Open a file of rows: a text with delimiters, or a spreadsheet. Raises NotReadable for what is neither."""
    if not path.is_file():
        raise NotReadable(_("There is no file “%(name)s”. Check its name.") % {"name": path.name})
    with path.open("rb") as raw:
        head = raw.read(HEAD)
        if head.startswith(b"PK\x03\x04"):
            with sheets.opened(path, knows) as table:
                yield table
            return
        found = letters.of_beginning(head) or _checked(head, path)
        raw.seek(0)
        with _text(raw, found) as text:
            yield _table(raw, text, path.stat().st_size, found, knows)


_OTHERS = {
    b"\xd0\xcf\x11\xe0": "old",
    b"\x1f\x8b": "packed",
    b"BZh": "packed",
    b"\xfd7zXZ": "packed",
    b"%PDF": "packed",
}


def _checked(head: bytes, path: Path) -> letters.Letters:
    what = next((what for start, what in _OTHERS.items() if head.startswith(start)), "")
    if what == "old":
        raise NotReadable(
            _(
                "This is an old spreadsheet, or one with a password. Save it as .xlsx or CSV, without a password."
            )
        )
    if what or b"\0" in head:
        raise NotReadable(_("This is not a text file. Save your list as CSV (UTF-8) or .xlsx."))
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise NotReadable(_("The file is empty. Its first line names the columns, the others are the rows."))
    return letters.of_file(path)


def _text(raw: BinaryIO, found: letters.Letters) -> io.TextIOWrapper:
    # What does not fit is kept as it is, so that the row it stands in can be told.
    errors = "surrogateescape" if found.has_strays else "replace"
    return io.TextIOWrapper(raw, found.codec, errors=errors, newline="")


def _table(raw: BinaryIO, text: io.TextIOWrapper, size: int, found: letters.Letters, knows: Knows) -> Table:
    lines = _lines(text)
    first = list(islice(lines, LOOKED_AT))
    if first:
        first[0] = first[0].removeprefix("\ufeff")
    delimiter = _delimiter(first, knows)
    rows = _rows(chain(first, lines), delimiter, has_strays=found.has_strays)
    return Table(rows, knows, written_as=found.name, progress=lambda: (raw.tell(), size))


def _rows(lines: Iterator[str], delimiter: str, *, has_strays: bool) -> Iterator[Record]:
    """Every row, with the number a spreadsheet gives it: lines within quotes are of one row."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        begins_at = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _not_a_row(number, begins_at, error)
            continue
        if cells is None:
            return
        if len(cells) > LOOKED_AT:
            check_width(cells)
        yield Record(number, cells, _strays_in(cells) if has_strays else "")


def _strays_in(cells: Sequence[str]) -> str:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return _("Some letters are not UTF-8. Save the file as CSV in UTF-8.")
    return ""


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise NotReadable(
                _("Line %(line)s is longer than %(most)s letters, so this can't be a list of rows.")
                % {"line": number, "most": LONGEST_LINE}
            )
        yield line


def _delimiter(lines: list[str], knows: Knows) -> str:
    """The one with which a line names most columns; where none is known, the one that parts most lines alike."""
    return max(DELIMITERS, key=lambda delimiter: _fits(lines, delimiter, knows))


def _fits(lines: list[str], delimiter: str, knows: Knows) -> tuple[int, int]:
    # A quote that is open where the sample ends says nothing about the delimiter.
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter, strict=False) if row]
    except csv.Error:
        return (0, 0)
    named = max((sum(map(knows, row)) for row in rows), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, alike = widths.most_common(1)[0] if widths else (1, 0)
    return (named if named >= 2 else 0, alike * min(width, 10))


def _not_a_row(number: int, line: int, error: csv.Error) -> Record:
    if "field larger" in str(error):
        raise NotReadable(
            _('In line %(line)s a quote (") opens and is never closed. Close it, or take it out.')
            % {"line": line}
        ) from error
    return Record(number, [], _('There is a quote (") in the wrong place. Double it inside a quoted text.'))
