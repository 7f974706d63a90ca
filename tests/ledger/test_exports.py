"""Files out: what a cell may hold, what a spreadsheet would run, and how little memory it takes."""

import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ledger import exports

HEADS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
HIDDEN = ["", " ", "\u00a0", "\u200b", "\ufeff", '"', "'", ' "']
TAILS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org")', ""]
COLUMNS = (
    exports.Column("Name", width=20),
    exports.Column("Note"),
    exports.Column("Minutes", "whole"),
    exports.Column("Hours", "hours"),
    exports.Column("Day", "day"),
    exports.Column("At", "moment"),
)
MOMENT = dt.datetime(2026, 7, 3, 14, 5, 6, tzinfo=dt.UTC)
ROW: exports.Row = ("Zoë Sørensen", "Garden, and “tea”", -90, Decimal("-1.50"), dt.date(2026, 7, 3), MOMENT)


def read_csv(content: bytes, **options: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), **options))


def read_xlsx(content: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row), "a formula"
    return [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]


def written(format: str, rows: Sequence[exports.Row], columns: tuple[exports.Column, ...] = COLUMNS) -> bytes:
    file = io.BytesIO()
    assert exports.write(format, file, columns, rows) == len(rows)
    return file.getvalue()


def test_csv_holds_every_kind_of_cell() -> None:
    heading, row = read_csv(written("csv", [ROW]))
    assert heading == ["Name", "Note", "Minutes", "Hours", "Day", "At"]
    assert row == ["Zoë Sørensen", "Garden, and “tea”", "-90", "-1.50", "2026-07-03", "2026-07-03 14:05:06"]


def test_xlsx_keeps_numbers_and_days_as_such() -> None:
    _heading, row = read_xlsx(written("xlsx", [ROW]))
    assert row[:4] == ["Zoë Sørensen", "Garden, and “tea”", -90, -1.5]
    assert [str(cell) for cell in row[4:]] == ["2026-07-03 00:00:00", "2026-07-03 14:05:06"]


def test_moments_are_by_the_clock_of_the_time_bank() -> None:
    with timezone.override("Europe/Berlin"):
        assert read_csv(written("csv", [ROW]))[1][5] == "2026-07-03 16:05:06"
        assert str(read_xlsx(written("xlsx", [ROW]))[1][5]) == "2026-07-03 16:05:06"


def test_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert written("csv", []).startswith(b"\xef\xbb\xbfName,Note")


def test_nothing_in_a_cell_stays_nothing() -> None:
    row = ("x", "", None, None, None, None)
    assert read_csv(written("csv", [row]))[1] == ["x"] + [""] * 5
    assert read_xlsx(written("xlsx", [row]))[1] == ["x"] + [None] * 5


@pytest.mark.parametrize("head", [hidden + head for hidden in HIDDEN for head in HEADS])
def test_no_text_becomes_a_formula(head: str) -> None:
    rows = [
        tuple(head + tail if column == at else "-" for column in range(6))
        for at in range(6)
        for tail in TAILS
    ]
    for row in read_csv(written("csv", rows))[1:]:
        assert all(cell.startswith("'") for cell in row), row
    for row in read_xlsx(written("xlsx", rows))[1:]:
        assert all(cell.startswith("'") for cell in row), row


@pytest.mark.parametrize("head", HEADS[:4] + HEADS[7:])
@pytest.mark.parametrize("between", [";", "\t", "\n", "\r\n", '";', "; ", ";\u200b"])
def test_no_formula_appears_where_a_csv_is_split_another_way(head: str, between: str) -> None:
    content = written("csv", [(f"tea{between}{head}1+1;x", 1)], COLUMNS[:2]).decode("utf-8-sig")
    for delimiter in ";\t":
        for line in content.splitlines():
            cells = [cell.lstrip('" \u200b') for cell in line.split(delimiter)]
            assert not any(cell.startswith(tuple(HEADS)) for cell in cells), cells


@pytest.mark.parametrize(
    "text", ["tea", "a=b", "1:30", "−1 h 30", "", "Ana-Maria", "x @ home", "7 - 8", "é=1", "'quoted'"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert exports.inert_within(exports.inert(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_any_text_comes_back_from_csv_but_for_the_apostrophe(text: str) -> None:
    cell = read_csv(written("csv", [(text, text)], COLUMNS[:2]))[1][0]
    assert cell == exports.inert_within(exports.inert(text))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_new_sheet_begins_before_excel_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.workbooks, "ROWS_A_SHEET", 2)
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", [(str(n), n) for n in range(5)], COLUMNS[:2])))
    assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book] == [
        ["Name", "0", "1"],
        ["Name", "2", "3"],
        ["Name", "4"],
    ]


def test_a_text_too_long_for_excel_is_cut() -> None:
    assert len(read_xlsx(written("xlsx", [("x" * 40_000, 1)], COLUMNS[:2]))[1][0]) == 32_767


def many_rows(count: int) -> Iterator[exports.Row]:
    for number in range(count):
        yield f"Person {number}", "Helped in the garden for a while", number, number, MOMENT.date(), None


@pytest.mark.parametrize(("format", "count"), [("csv", 200_000), ("xlsx", 20_000)])
def test_memory_does_not_grow_with_the_rows(format: str, count: int, tmp_path: Any) -> None:
    peaks = []
    for rows in (count // 10, count):
        with open(tmp_path / f"{rows}.{format}", "wb") as file:
            tracemalloc.start()
            assert exports.write(format, file, COLUMNS, many_rows(rows)) == rows
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000
    assert peaks[1] < 8_000_000


def test_a_source_is_found_under_its_key() -> None:
    assert exports.source("ledger") is not None
    assert exports.source("nothing") is None
