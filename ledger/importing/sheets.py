"""Spreadsheets: what an Excel file says, as text, row by row. One that would unfold to too much is not unfolded."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ledger.importing.refusals import NotReadable
from ledger.importing.tables import Knows, Record, Table, check_width

MB = 1 << 20
MOST_PARTS = 2000
MOST_UNFOLDED = 160 * MB
# All texts of a workbook are held at once, so there are fewer of them.
MOST_TEXTS = 32 * MB
# What Excel writes unfolds to some twenty times its size.
MOST_TIMES = 150
MOST_CELLS_A_ROW = 5000
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_END_OF_ROW = re.compile(rb"</(?:\w+:)?row>")


@contextmanager
def opened(path: Path, knows: Knows) -> Iterator[Table]:
    """The first sheet of a workbook that can be seen. Raises NotReadable for any other archive."""
    _check_unfolding(path)
    # It takes a while to import, and few processes ever read a workbook.
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        # A broken workbook makes it raise whatever it stumbles over.
        raise _unreadable() from error
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise _unreadable()
        yield _table(sheet, knows)
    finally:
        book.close()


def _check_unfolding(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "content.xml" in names:
                raise NotReadable(_("This is a spreadsheet of LibreOffice. Save it as .xlsx or CSV (UTF-8)."))
            if "[Content_Types].xml" not in names:
                raise NotReadable(
                    _("This is an archive, not a spreadsheet. Unpack it, and choose one file in it.")
                )
            if len(parts) > MOST_PARTS or any(map(_is_too_much, parts)) or _total(parts) > MOST_UNFOLDED:
                raise NotReadable(
                    _(
                        "This spreadsheet unfolds to more than we can take. Save the sheet you need as CSV (UTF-8)."
                    )
                )
            for part in parts:
                if part.filename.startswith("xl/worksheets/"):
                    _check_rows(archive, part)
    except NotReadable:
        raise
    except Exception as error:
        # A damaged archive may fail anywhere in it.
        raise _unreadable() from error


def _is_too_much(part: zipfile.ZipInfo) -> bool:
    times = part.file_size / max(part.compress_size, 1)
    is_texts = part.filename.endswith("sharedStrings.xml")
    return (part.file_size > MB and times > MOST_TIMES) or (is_texts and part.file_size > MOST_TEXTS)


def _total(parts: list[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _check_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A row is held whole when it is read, so one without an end is found before that."""
    cells = 0
    with archive.open(part) as file:
        while block := file.read(MB // 4):
            ends = [found.end() for found in _END_OF_ROW.finditer(block)]
            cells = len(_CELL.findall(block, ends[-1])) if ends else cells + len(_CELL.findall(block))
            if cells > MOST_CELLS_A_ROW:
                check_width([""] * cells)


def _unreadable() -> NotReadable:
    return NotReadable(_("This spreadsheet can't be read. Open it, and save the sheet as CSV (UTF-8)."))


def _table(sheet: Any, knows: Knows) -> Table:
    last = sheet.max_row or 0
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    at = [0]

    def rows() -> Iterator[Record]:
        for number, cells in enumerate(_cells(sheet), start=1):
            at[0] = number
            yield Record(number, cells)

    return Table(rows(), knows, written_as="Excel", progress=lambda: (at[0], max(last, at[0])))


def _cells(sheet: Any) -> Iterator[list[str]]:
    try:
        for values in sheet.iter_rows(values_only=True):
            cells = [_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            check_width(cells)
            yield cells
    except NotReadable:
        raise
    except Exception as error:
        raise _unreadable() from error


def _text(value: object) -> str:
    """A cell as people would have typed it: days as 2024-05-31, lengths as 1:30."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.time):
        return _clock(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, dt.timedelta):
        return _clock(round(value.total_seconds()))
    return str(value)


def _clock(seconds: int) -> str:
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text
