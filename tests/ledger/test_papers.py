"""A statement to take along: which entries, from which balance to which, as CSV and as PDF."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from ledger import checks, papers, posting, printing, reconciliation, statements
from ledger.models import Account
from members.models import TimeBank
from tests.factories.ledger import an_account, help_given, post

pytestmark = pytest.mark.django_db


def noon(day: int) -> dt.datetime:
    return dt.datetime(2026, 10, day, 12, 0, tzinfo=dt.UTC)


def on(day: int) -> dt.date:
    return dt.date(2026, 10, day)


@pytest.fixture
def three_days(rosa: Account, kofi: Account) -> Account:
    """An hour on the first, the fifth and the ninth."""
    for day in (1, 5, 9):
        post(rosa, kofi, at=noon(day))
    return Account.objects.select_related("bank", "membership").get(pk=rosa.pk)


def ends(paper: papers.Paper) -> tuple[int, int, int]:
    return paper.count, paper.opening_minutes, paper.closing_minutes


@pytest.mark.parametrize(
    ("days", "count", "opening", "closing"),
    [
        ((None, None), 3, 0, 180),
        ((2, None), 2, 60, 180),
        ((None, 5), 2, 0, 120),
        ((5, 5), 1, 60, 120),
        ((2, 4), 0, 60, 60),
        ((10, None), 0, 180, 180),
        ((None, 30), 3, 0, 180),
    ],
)
def test_a_period_begins_and_ends_with_its_balances(
    three_days: Account, days: tuple[int | None, ...], count: int, opening: int, closing: int
) -> None:
    first, last = (day and on(day) for day in days)
    paper = papers.of(three_days, first=first, last=last)
    assert ends(paper) == (count, opening, closing)
    assert sum(row.entry.minutes for row in paper.rows()) == closing - opening


def test_before_the_first_entry_and_without_any(three_days: Account, bank: TimeBank) -> None:
    assert ends(papers.of(three_days, last=dt.date(2026, 9, 30))) == (0, 0, 0)
    assert ends(papers.of(an_account(bank))) == (0, 0, 0)


def test_long_papers_are_read_in_pieces(
    rosa: Account, kofi: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting.post_batch([help_given(rosa, kofi, 15) for _one in range(7)], at=noon(1))
    monkeypatch.setattr(papers, "A_CHUNK", 3)
    read = [row.entry.sequence for row in papers.of(rosa).rows()]
    assert read == [1, 2, 3, 4, 5, 6, 7]


def table(file: Any) -> list[dict[str, str]]:
    with file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_a_csv_says_what_the_page_says(three_days: Account) -> None:
    with timezone.override("UTC"), translation.override("en"):
        first, *_rest = rows = table(papers.as_csv(papers.of(three_days)))
    assert [row["Balance after, minutes"] for row in rows] == ["60", "120", "180"]
    assert (first["With"], first["Hours"], first["Posted at"]) == (
        "Kofi Mensah",
        "1.00",
        "2026-10-01 12:00:00",
    )


def test_no_cell_of_a_csv_runs(bank: TimeBank, rosa: Account) -> None:
    bold = an_account(bank, person__name="=HYPERLINK(1)")
    posting.post(help_given(rosa, bold, description="@SUM(A1)\n+1"), at=noon(1))
    (row,) = table(papers.as_csv(papers.of(rosa)))
    assert (row["With"][0], row["Description"][0]) == ("'", "'")


def printed(account: Account, **days: dt.date) -> PdfReader:
    paper, at = papers.of(account, **days), noon(20)
    made = printing.as_pdf(paper, checks.of(account, at=at), is_own=True, at=at, seal=["Block 7: abc"])
    return PdfReader(io.BytesIO(made))


def text(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_a_pdf_says_what_the_page_says(three_days: Account, bank: TimeBank) -> None:
    reconciliation.run(bank, at=noon(19))
    with translation.override("en-gb"):
        pdf = printed(three_days, first=on(5))
    words = text(pdf)
    for said in (
        "Statement of Rosa Ortiz",
        "from 5 October 2026 to 20 October 2026",
        "Balance before +1 h",
        "You helped Kofi Mensah",
        "3 entries, all accounted for",
        "Block 7: abc",
        "Page 1 of 1",
    ):
        assert said in words
    assert (pdf.metadata.title, pdf.root_object["/Lang"]) == (  # type: ignore[union-attr]
        "Statement of Rosa Ortiz · Riverside Time Bank",
        "en-gb",
    )


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Gökçe Şahin", "Ελένη Παπαδοπούλου", "Юлия Иванова", "محمد الأحمد", "דוד לוי"]
)
def test_names_of_many_scripts_are_printed(bank: TimeBank, rosa: Account, name: str) -> None:
    post(rosa, an_account(bank, person__name=name))
    assert name in text(printed(rosa))


def test_what_no_face_has_is_a_square_and_said(bank: TimeBank, rosa: Account) -> None:
    post(rosa, an_account(bank, person__name="李小龍 🧵 Lee"))
    words = text(printed(rosa))
    assert "□□□ □ Lee" in words
    assert "A square stands for a letter" in words


def test_every_page_has_its_heads_and_number(rosa: Account, kofi: Account) -> None:
    long = "Sewing a curtain and reading letters, as agreed. " * 4
    posting.post_batch([help_given(rosa, kofi, 15, description=long) for _one in range(40)], at=noon(1))
    pages = [" ".join(page.extract_text().split()) for page in printed(rosa).pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Hours Balance" in page
    assert sum(page.count("You helped") for page in pages) == 40


def test_too_long_to_print_is_said_with_what_would_work(
    three_days: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "LONGEST_PRINTED", 2)
    with pytest.raises(papers.TooLongToPrint, match="Choose fewer days"):
        papers.check_printable(papers.of(three_days))
    papers.check_printable(papers.of(three_days, first=on(5)))


def test_totals_of_a_long_account_are_kept_up_to_a_mark(
    rosa: Account, kofi: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "KEPT_EVERY", 4)
    posting.post_batch([help_given(rosa, kofi, 15) for _one in range(6)], at=noon(1))
    posting.post(help_given(kofi, rosa, 30), at=noon(1))
    rosa.refresh_from_db()
    assert statements.totals(rosa) == statements.Totals(given_minutes=90, received_minutes=30)
