"""The ledger as rows: whole transfers, in order, of one time bank and the days asked for."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from ledger import accounts, exports, posting, reversal
from ledger.models import Transfer
from ledger.reports import LedgerEntries
from members.models import Membership, Person, TimeBank
from members.refusals import Refused
from tests.factories.members import MembershipFactory

Post = Callable[..., posting.Receipt]
NOON = dt.datetime(2026, 10, 3, 12, tzinfo=dt.UTC)
LEDGER = LedgerEntries()
TITLES = [str(column.title) for column in LEDGER.columns]


def rows(person: Person, **days: str) -> list[dict[str, Any]]:
    return [dict(zip(TITLES, row, strict=True)) for row in LEDGER.rows(person, LEDGER.clean(person, days))]


@pytest.fixture
def post(bank: TimeBank, member: Person, other_member: Person) -> Post:
    """Ana helps Bram."""
    provider, recipient = (accounts.of(person.memberships.get()) for person in (member, other_member))

    def help_given(
        reference: str, minutes: int = 90, at: dt.datetime = NOON, text: str = "Tea"
    ) -> posting.Receipt:
        lines = posting.between(provider, recipient, minutes)
        kind = Transfer.Kind.SERVICE
        return posting.post(
            posting.Posting(
                bank.pk, kind, reference, lines, bank.today(at), text, member.pk, channel="paper"
            ),
            at=at,
        )

    return help_given


def test_each_line_of_a_transfer_is_a_row(post: Post, admin: Person) -> None:
    receipt = post("exchange:1")
    first, second = rows(admin)
    assert first["Transfer"] == second["Transfer"] == str(receipt.public_id)
    assert (first["Account"], first["Minutes"], str(first["Hours"])) == ("Ana Sá", 90, "1.50")
    assert (second["Account"], second["Minutes"], second["Balance after, minutes"]) == (
        "Bram de Vries",
        -90,
        -90,
    )
    assert (first["Kind"], first["How it came in"], first["Entered by"]) == (
        "help given",
        "on paper",
        "Ana Sá",
    )
    assert first["Posted at"] == NOON
    assert first["Undoes transfer"] is None


def test_rows_sum_to_zero_and_are_as_many_as_counted(post: Post, admin: Person) -> None:
    for number in range(5):
        post(f"exchange:{number}", minutes=15 * (number + 1))
    found = rows(admin)
    assert len(found) == LEDGER.count(admin, {}) == 10
    assert sum(row["Minutes"] for row in found) == 0
    assert [row["Reference"] for row in found[::2]] == [f"exchange:{number}" for number in range(5)]


def test_a_reversal_names_what_it_undoes(post: Post, admin: Person, coordinator: Person) -> None:
    receipt = post("exchange:1")
    transfer = Transfer.objects.get(pk=receipt.transfer_id)
    reversal.reverse(transfer, by=coordinator, reason="Written twice", at=NOON)
    undone = rows(admin)[2:]
    assert {row["Undoes transfer"] for row in undone} == {str(receipt.public_id)}
    assert {row["Description"] for row in undone} == {"Written twice"}


def test_the_pot_is_called_by_its_name(bank: TimeBank, member: Person, admin: Person) -> None:
    lines = posting.given(accounts.pot(bank), accounts.of(member.memberships.get()), 60)
    grant = posting.Posting(bank.pk, Transfer.Kind.GRANT, "grant:1", lines, bank.today(NOON))
    posting.post(grant, at=NOON)
    assert {row["Account"] for row in rows(admin)} == {"Community pot", "Ana Sá"}


def test_days_are_those_of_the_time_bank(post: Post, bank: TimeBank, admin: Person) -> None:
    TimeBank.objects.update(time_zone="Europe/Berlin")
    admin.bank.refresh_from_db()
    post("evening", at=dt.datetime(2026, 10, 31, 22, 30, tzinfo=dt.UTC))
    post("after midnight", at=dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC))
    assert {row["Reference"] for row in rows(admin, last="2026-10-31")} == {"evening"}
    assert {row["Reference"] for row in rows(admin, first="2026-11-01")} == {"after midnight"}
    assert len(rows(admin, first="2026-10-31", last="2026-11-01")) == 4


def test_another_time_bank_is_not_in_it(post: Post, admin: Person, other_bank: TimeBank) -> None:
    post("exchange:1")
    lines = posting.given(accounts.pot(other_bank), accounts.of(a_membership(other_bank)), 60)
    posting.post(posting.Posting(other_bank.pk, "grant", "grant:1", lines, NOON.date()), at=NOON)
    assert {row["Reference"] for row in rows(admin)} == {"exchange:1"}


def a_membership(bank: TimeBank) -> Membership:
    return MembershipFactory.create(bank=bank)


def test_only_admins_may_have_it(admin: Person, coordinator: Person, member: Person) -> None:
    assert [LEDGER.may(person) for person in (admin, coordinator, member)] == [True, False, False]


@pytest.mark.parametrize("head", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_people_wrote_is_never_run(post: Post, admin: Person, head: str, format: str) -> None:
    post(f"{head}reference", text=f"{head}1+1")
    Membership.objects.update(name=f"{head}cmd")
    Person.objects.update(name=f"{head}who")
    file = io.BytesIO()
    exports.write(format, file, LEDGER.columns, LEDGER.rows(admin, {}))
    assert texts_in(file, format) >= {f"'{head}{text}" for text in ("reference", "1+1", "cmd", "who")}


def texts_in(file: io.BytesIO, format: str) -> set[object]:

    if format == "csv":
        lines = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
        return {cell for line in lines for cell in line}
    sheet = openpyxl.load_workbook(file).active
    # XML keeps a carriage return only in disguise.
    cells = {cell for line in sheet.iter_rows(values_only=True) for cell in line}
    return {cell.replace("_x000D_", "\r") if isinstance(cell, str) else cell for cell in cells}


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ({"first": "2026-10-31", "last": "2026-10-01"}, "last", "comes before the first"),
        ({"first": "31 October"}, "first", "“31 October” is not a day we can use"),
        ({"last": "9999-12-31"}, "last", "Write it like 2026-10-31."),
        ({"first": "0001-01-01"}, "first", "is not a day we can use"),
    ],
)
def test_days_that_are_none_are_refused(
    admin: Person, days: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        LEDGER.clean(admin, days)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ({}, "The whole ledger"),
        ({"first": "2026-10-01"}, "The ledger from 1 October 2026"),
        ({"last": "2026-10-31"}, "The ledger until 31 October 2026"),
        ({"first": "2026-10-01", "last": "2026-10-31"}, "The ledger, 1 October 2026 to 31 October 2026"),
    ],
)
def test_the_title_says_which_days(admin: Person, days: dict[str, str], title: str) -> None:
    assert LEDGER.title(admin, days) == title
