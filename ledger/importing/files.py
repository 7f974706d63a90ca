"""A file of transfers as rows of text, read a little at a time. What is no such file is refused at its first bytes."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from ledger.importing import columns
from ledger.importing.refusals import NotReadable

LONGEST_LINE = 20_000
MOST_COLUMNS = 100
HEAD = 1 << 16
DELIMITERS = ",;\t"


class Record(NamedTuple):
    """One row: the line it begins on, its cells, or why it is none."""

    line: int
    cells: list[str]
    problem: str = ""


class Table:
    """The rows beneath the line that names the columns."""

    def __init__(self, raw: BinaryIO, text: io.TextIOWrapper, size: int) -> None:
        self.raw, self.size = raw, size
        self.lines = _lines(text)
        first = next(self.lines, "")
        self.delimiter = _delimiter(first)
        self.reader = csv.reader(self._from(first), delimiter=self.delimiter, strict=True)
        self.header = self._header()

    @property
    def done(self) -> int:
        """How many bytes have been read."""
        return self.raw.tell()

    def records(self) -> Iterator[Record]:
        """Every row with something in it."""
        while True:
            line = self.reader.line_num + 1
            try:
                cells = next(self.reader, None)
            except csv.Error as error:
                yield _not_a_row(line, error)
                continue
            if cells is None:
                return
            if any(cells):
                yield Record(line, cells)

    def _from(self, first: str) -> Iterator[str]:
        yield first
        yield from self.lines

    def _header(self) -> list[str]:
        try:
            header = next(self.reader, [])
        except csv.Error as error:
            raise NotReadable(
                _(
                    "The first line, which names the columns, can't be read: it has a quote in the wrong place."
                )
            ) from error
        if len(header) > MOST_COLUMNS:
            raise NotReadable(
                _("This has %(number)s columns, more than any list of transfers. Is it the right file?")
                % {"number": len(header)}
            )
        return header


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Open a file of transfers. Raises NotReadable for what is none."""
    if not path.is_file():
        raise NotReadable(_("There is no file “%(name)s”. Check its name.") % {"name": path.name})
    with path.open("rb") as raw:
        _check_beginning(raw.read(HEAD))
        raw.seek(0)
        with io.TextIOWrapper(raw, "utf-8-sig", errors="surrogateescape", newline="") as text:
            yield Table(raw, text, path.stat().st_size)


_OTHERS = (
    (b"PK\x03\x04", "xlsx"),
    (b"\xd0\xcf\x11\xe0", "xlsx"),
    (b"\x1f\x8b", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"%PDF", "packed"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)


def _check_beginning(head: bytes) -> None:
    what = next((what for start, what in _OTHERS if head.startswith(start)), "")
    if what == "xlsx":
        raise NotReadable(
            _("This is a spreadsheet or an archive, not CSV. Open it and save it as CSV (UTF-8).")
        )
    if what == "utf16":
        raise NotReadable(_("This is text in UTF-16. Save it as CSV in UTF-8."))
    if what or b"\0" in head:
        raise NotReadable(_("This is not a text file. Save your list as CSV (UTF-8)."))
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise NotReadable(_("The file is empty. Its first line names the columns, the others are transfers."))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise NotReadable(
                _("Line %(line)s is longer than %(most)s letters, so this can't be a list of transfers.")
                % {"line": number, "most": LONGEST_LINE}
            )
        yield line


def _delimiter(first: str) -> str:
    """The one with which the first line names most columns."""

    def named(delimiter: str) -> int:
        return len(columns.recognised(first[: LONGEST_LINE // 10].replace('"', "").split(delimiter)))

    return max(DELIMITERS, key=named)


def _not_a_row(line: int, error: csv.Error) -> Record:
    if "field larger" in str(error):
        raise NotReadable(
            _('In line %(line)s a quote (") opens and is never closed. Close it, or take it out.')
            % {"line": line}
        ) from error
    return Record(line, [], _('There is a quote (") in the wrong place. Double it inside a quoted text.'))
