"""Excel workbooks: one table over as many sheets as it needs, or several tables with a sheet each."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ledger.exports.formulas import inert
from ledger.exports.tables import Cell, Column, Row, Table, local

ROWS_A_SHEET = 1_000_000
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
_FORMATS = {"text": {}, "whole": {"num_format": "0"}, "hours": {"num_format": "0.00"}} | {
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss"},
}
_AS_IT_STANDS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """An Excel workbook; a new sheet begins where Excel's own limit of rows comes near."""
    with xlsxwriter.Workbook(file, _AS_IT_STANDS) as book:
        heading = book.add_format({"bold": True})
        formats = [book.add_format(_FORMATS[column.kind]) for column in columns]
        sheet, count = _new_sheet(book, columns, heading), 0
        for count, row in enumerate(rows, start=1):
            line = (count - 1) % ROWS_A_SHEET + 1
            if line == 1 and count > 1:
                sheet = _new_sheet(book, columns, heading)
            for position, cell in enumerate(row):
                _write_cell(sheet, line, position, cell, formats[position])
    return count


def _new_sheet(
    book: xlsxwriter.Workbook, columns: Sequence[Column], heading: object, name: str | None = None
) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, inert(str(column.title)), heading)
    return sheet


def _write_cell(sheet: Worksheet, line: int, position: int, cell: Cell, format: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(line, position, inert(cell)[:LONGEST_TEXT], format)
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(line, position, local(cell), format)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line, position, cell, format)
    else:
        sheet.write_number(line, position, cell, format)


def write_sheets(file: IO[bytes], tables: Sequence[Table], made_at: dt.datetime) -> None:
    with xlsxwriter.Workbook(file, {**_AS_IT_STANDS, "constant_memory": False, "in_memory": True}) as book:
        book.set_properties({"created": made_at.astimezone(dt.UTC).replace(tzinfo=None)})
        heading = book.add_format({"bold": True})
        formats = {kind: book.add_format(told) for kind, told in _FORMATS.items()}
        for number, table in enumerate(tables, start=1):
            name = re.sub(r"[\[\]:*?/\\']", " ", f"{number} {table.title}")[:LONGEST_NAME]
            sheet = _new_sheet(book, table.columns, heading, name)
            for line, row in enumerate(table.rows, start=1):
                for position, cell in enumerate(row):
                    _write_cell(sheet, line, position, cell, formats[table.columns[position].kind])
