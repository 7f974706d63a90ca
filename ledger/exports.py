"""Files out: rows become CSV, XLSX or JSON, one row in memory at a time, with nothing a spreadsheet would run.

Whoever has rows to give registers a source here, so that apps above the ledger are exported through its pages.
"""

import csv
import datetime as dt
import io
import json
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Literal, Protocol, TypeAlias

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from xlsxwriter.worksheet import Worksheet

from members import walls
from members.models import Person

TELL_EVERY_ROWS = 500
IN_MEMORY_BYTES = 4 << 20

Cell: TypeAlias = str | int | Decimal | dt.date | dt.datetime | None
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how a spreadsheet shows what stands under it."""

    title: str | Promise
    kind: Literal["text", "whole", "hours", "day", "moment"] = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """One of several tables that a file holds."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]


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


Told: TypeAlias = Callable[[int], None]
"""Called on the way with how many rows are written."""


class Stream(Protocol):
    """Writes a whole file, where a source has a quicker way than row by row; how many rows there were."""

    def __call__(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: Told
    ) -> int: ...


class Streaming(Source, Protocol):
    """A source that writes some formats itself.

    It may say that there are `only` those, how many rows are made while somebody waits, `most_at_once`, and `note` in
    the same transaction that somebody asked for it.
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
    """The rows, read in one transaction of the time bank and kept meanwhile, so that writing them may take its time."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as kept:
        count = 0
        with walls.in_bank(person.bank):
            for row in source.rows(person, parameters):
                pickle.dump(row, kept)
                count += 1
        kept.seek(0)
        for _number in range(count):
            yield pickle.load(kept)  # noqa: S301 - what was written above


def _streams(source: Source) -> Mapping[str, Stream]:
    streams: Mapping[str, Stream] = getattr(source, "streams", {})
    return streams


def _counted(rows: Iterable[Row], told: Told) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count % TELL_EVERY_ROWS == 0:
            told(count)
        yield row


def write(format: str, file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Write a heading and all rows into a binary file; how many rows there were."""
    return WRITERS[format](file, columns, rows)


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
        return _local(cell).isoformat(" ", "seconds")
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
        return _local(cell).isoformat(" ", "seconds")
    if isinstance(cell, dt.date | Decimal):
        return str(cell)
    return cell


# --- XLSX -------------------------------------------------------------------------------------

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
        sheet.write_datetime(line, position, _local(cell), format)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line, position, cell, format)
    else:
        sheet.write_number(line, position, cell, format)


def _local(moment: dt.datetime) -> dt.datetime:
    """The clock on the time bank's wall; spreadsheets know no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def write_tables(format: str, file: IO[bytes], tables: Sequence[Table], *, made_at: dt.datetime) -> None:
    """Several tables in one file: a sheet each, or one below the other. The same tables make the same bytes."""
    if format == "xlsx":
        _write_sheets(file, tables, made_at)
        return
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for table in tables:
        lines = [[table.title], [str(column.title) for column in table.columns], *table.rows, []]
        writer.writerows([_as_csv(cell) for cell in line] for line in lines)
    text.flush()
    text.detach()


def _write_sheets(file: IO[bytes], tables: Sequence[Table], made_at: dt.datetime) -> None:
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


WRITERS: dict[str, Callable[[IO[bytes], Sequence[Column], Iterable[Row]], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "json": write_json,
}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "hledger": "text/plain; charset=utf-8",
    "beancount": "text/plain; charset=utf-8",
}

# --- Nothing that runs ------------------------------------------------------------------------

# What a spreadsheet skips before it looks for a formula: blanks, marks that are not seen, quotes. Written so that
# Python and PostgreSQL read the same: `ledger.entries_csv` has the database look.
SKIPPED = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff"
    r"\"'"
)
HEADS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
_RUNS = re.compile(rf"[{SKIPPED}]*?[\t\r\n{HEADS}]")
_RUNS_WITHIN = re.compile(rf"([;\t\r\n][{SKIPPED}]*)(?=[{HEADS}])")


def inert(text: str) -> str:
    """Text a spreadsheet might take for a formula gets an apostrophe in front, which makes it text."""
    return f"'{text}" if _RUNS.match(text) else text


def inert_within(text: str) -> str:
    """The same inside a CSV cell: an Excel that splits at semicolons or tabs makes cells of its own of it."""
    if ";" not in text and text.isprintable():
        return text
    return _RUNS_WITHIN.sub(r"\1'", text)
