"""Paper: its numbers, what is printed, and what has not come back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from exchanges import sheet_paper, sheets
from exchanges.models import Batch, Category, Sheet
from members.models import Person, TimeBank
from members.refusals import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(coordinator: Person, now: dt.datetime) -> Callable[..., Batch]:
    def make(**told: Any) -> Batch:
        told = {"kind": "slip", "count": 3, "by": coordinator, "at": now} | told
        return sheets.print_out(told["by"].bank, **told)

    return make


def test_numbers_go_on_from_print_to_print(
    printed: Callable[..., Batch], coordinator: Person, now: dt.datetime
):
    first, second = printed(), printed(kind="sheet", count=1)
    own = sheets.begin(coordinator.bank, by=coordinator, at=now)
    assert [sheet.number for batch in (first, second) for sheet in batch.sheets.order_by("number")] == [
        1,
        2,
        3,
        4,
    ]
    assert (own.number, own.name, own.state) == (5, "Sheet 0005", "open")
    assert {sheet.name for sheet in first.sheets.with_names()} == {"Slip 0001", "Slip 0002", "Slip 0003"}


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 201}, {"kind": "own"}, {"kind": ""}])
def test_what_can_not_be_printed_takes_no_number(printed: Callable[..., Batch], wrong: dict[str, Any]):
    with pytest.raises(sheets.PaperRefused):
        printed(**wrong)
    assert not Sheet.objects.exists()


def test_nothing_is_printed_for_another_time_bank(printed: Callable[..., Batch], outsider: Person):
    category = Category.objects.filter(bank=outsider.bank).first()
    for foreign in ({"membership": outsider.memberships.get()}, {"category": category}):
        with pytest.raises(sheets.PaperRefused):
            printed(**foreign)


def test_members_neither_print_nor_see_paper(printed: Callable[..., Batch], member: Person):
    printed()
    with pytest.raises(NotAllowed):
        printed(by=member)
    assert not Sheet.objects.visible_to(member).exists() and not Batch.objects.visible_to(member).exists()


def test_what_is_lost_can_turn_up(printed: Callable[..., Batch], coordinator: Person, now: dt.datetime):
    sheet = printed(count=1).sheets.get()
    for _twice in range(2):
        assert sheets.give_up(sheet, by=coordinator, at=now).state == "lost"
    assert list(sheets.listed(coordinator, state="out")) == []
    for _twice in range(2):
        assert sheets.expect_again(sheet, by=coordinator, at=now).state == "out"


def test_paper_is_found_by_its_number_here_alone(
    printed: Callable[..., Batch], coordinator: Person, other_bank: TimeBank
):
    sheet = printed(count=1).sheets.get()
    for text in ("1", "0001", "Slip 0001", " no. 1 "):
        assert sheets.numbered(text, asked_by=coordinator) == sheet
    for text in ("", "2", "9" * 30, "²", "slip"):
        assert sheets.numbered(text, asked_by=coordinator) is None


def test_the_list_is_narrowed_down(printed: Callable[..., Batch], coordinator: Person, member: Person):
    printed()
    theirs = printed(count=1, membership=member.memberships.get()).sheets.get()
    assert list(sheets.listed(coordinator, state="out", text=member.name)) == [theirs]
    assert not sheets.listed(coordinator, state="out", text="Nobody").exists()
    assert sheets.listed(coordinator, state="out").count() == 4


@pytest.mark.parametrize("kind", ["slip", "sheet"])
@pytest.mark.parametrize("is_large", [False, True])
def test_the_pdf_holds_every_one(printed: Callable[..., Batch], kind: str, is_large: bool, member: Person):
    TimeBank.objects.filter(pk=member.bank_id).update(name="Zeit 🕰 بنك " * 5, language="es")
    made = printed(kind=kind, count=5, is_large=is_large, membership=member.memberships.get())
    made = Batch.objects.select_related("bank", "membership", "category").get(pk=made.pk)
    pdf = sheet_paper.as_pdf(made)
    assert pdf.startswith(b"%PDF") and len(pdf) < 400_000
    pages = {("slip", False): 2, ("slip", True): 3}.get((kind, is_large), 5)
    assert pdf.count(b"/Type /Page\n") == pages
