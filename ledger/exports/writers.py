"""Rows become CSV, XLSX or JSON, one row in memory at a time."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import IO

from ledger.exports.formulas import inert, inert_within
from ledger.exports.tables import Cell, Column, Row, Table, local
from ledger.exports.workbooks import write_sheets, write_xlsx

# --- CSV --------------------------------------------------------------------------------------


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """UTF-8 with a byte order mark: Excel, which most readers have, spoils names like Zoë without one."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text), 0
    writer.writerow([_as_csv(str(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_as_csv(cell) for cell in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _as_csv(cell: Cell) -> object:
    if isinstance(cell, str):
        return inert_within(inert(cell))
    if isinstance(cell, dt.datetime):
        return local(cell).isoformat(" ", "seconds")
    return cell


# --- JSON -------------------------------------------------------------------------------------


def write_json(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """A list of lines, each with its cells by their headings; programs run nothing of it."""
    titles, count = [str(column.title) for column in columns], 0
    file.write(b"[")
    for count, row in enumerate(rows, start=1):
        line = {title: _as_json(cell) for title, cell in zip(titles, row, strict=True)}
        file.write(b",\n" if count > 1 else b"\n")
        file.write(json.dumps(line, ensure_ascii=False).encode())
    file.write(b"\n]\n")
    return count


def _as_json(cell: Cell) -> str | int | None:
    if isinstance(cell, dt.datetime):
        return local(cell).isoformat(" ", "seconds")
    if isinstance(cell, dt.date | Decimal):
        return str(cell)
    return cell


# --- Any of them ---------------------------------------------------------------------------------


def write(format: str, file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Write a heading and all rows into a binary file; how many rows there were."""
    return WRITERS[format](file, columns, rows)


def write_tables(format: str, file: IO[bytes], tables: Sequence[Table], *, made_at: dt.datetime) -> None:
    """Several tables in one file: a sheet each, or one below the other. The same tables make the same bytes."""
    if format == "xlsx":
        write_sheets(file, tables, made_at)
        return
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for table in tables:
        lines = [[table.title], [str(column.title) for column in table.columns], *table.rows, []]
        writer.writerows([_as_csv(cell) for cell in line] for line in lines)
    text.flush()
    text.detach()


WRITERS: dict[str, Callable[[IO[bytes], Sequence[Column], Iterable[Row]], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "json": write_json,
}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "hledger": "text/plain; charset=utf-8",
    "beancount": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
