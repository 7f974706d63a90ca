"""A month is closed once; what was kept of it never changes, whatever happens to people and hours afterwards."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from exchanges import closing_months, kept_months, periods, settling
from exchanges.models import Category, Exchange
from ledger import reconciliation
from ledger.models import MonthClose
from members.models import Person
from members.refusals import NotAllowed
from tests.factories import help

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
OCTOBER = periods.read("2026-10")


def helped(member: Person, other: Person, day: int, minutes: int = 90) -> Exchange:
    return help.confirmed(member, other, minutes=minutes, on=dt.date(2026, 10, day), at=AT)


def close(admin: Person, **said: Any) -> MonthClose:
    reconciliation.run(admin.bank, at=AT)
    return closing_months.close(OCTOBER, by=admin, at=AT, **said)


def files(kept: MonthClose) -> list[bytes]:
    made = []
    for format in kept_months.FORMATS:
        file = io.BytesIO()
        kept_months.write(format, file, MonthClose.objects.get(pk=kept.pk))
        made.append(file.getvalue())
    return made


def test_what_was_kept_stays(
    member: Person, other_member: Person, coordinator: Person, admin: Person
) -> None:
    exchange = helped(member, other_member, 5)
    kept = close(admin)
    before = files(kept)
    settling.reverse(exchange, reason="Entered twice.", by=coordinator, at=AT)
    helped(member, other_member, 6, 60)
    Category.objects.filter(pk=exchange.category_id).update(name="Renamed")
    Person.objects.filter(pk=member.pk).update(name="Another Name")
    admin.bank.language = "es"
    admin.bank.save()
    assert files(kept) == before
    assert closing_months.came_after(kept) == [("service", 1, 60), ("reversal", 1, 90)]
    sheet = openpyxl.load_workbook(io.BytesIO(before[1])).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Hours of help", 1, 1.5, 90]


def test_no_name_is_kept(member: Person, other_member: Person, admin: Person) -> None:
    helped(member, other_member, 5)
    document = close(admin).document
    assert not [one for one in (member, other_member, admin) if one.name in document]
    assert f"{member.memberships.get().number},{other_member.memberships.get().number}" in document


def test_it_is_asked_whether_all_is_settled(member: Person, other_member: Person, admin: Person) -> None:
    help.logged(member, other_member, on=dt.date(2026, 10, 5), at=AT)
    with pytest.raises(closing_months.StillOpen):
        close(admin)
    assert "Not settled" in close(admin, all_the_same=True).document


def test_unchecked_books_are_asked_about(admin: Person) -> None:
    with pytest.raises(closing_months.StillOpen):
        closing_months.close(OCTOBER, by=admin, at=AT)


def test_only_once_only_over_only_admins(admin: Person, coordinator: Person, member: Person) -> None:
    close(admin)
    with pytest.raises(closing_months.AlreadyClosed):
        close(admin)
    with pytest.raises(closing_months.NotOver):
        closing_months.close(periods.read("2026-11"), by=admin, at=AT)
    for person in (coordinator, member):
        with pytest.raises(NotAllowed):
            closing_months.close(OCTOBER.previous, by=person, at=AT)


def test_the_database_refuses_every_change(admin: Person, as_owner: Any) -> None:
    kept = close(admin)
    for change in (
        MonthClose.objects.filter(pk=kept.pk).delete,
        lambda: MonthClose.objects.update(document="{}"),
    ):
        with as_owner(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_close_it_once(
    member: Person, other_member: Person, admin: Person, in_threads: Callable[..., list[Any]]
) -> None:
    """While others post hours of the same month: each is in the report, or comes after it."""
    reconciliation.run(admin.bank, at=AT)

    def work(number: int) -> Any:
        if number < 2:
            try:
                return closing_months.close(OCTOBER, by=admin, at=AT, all_the_same=True)
            except closing_months.AlreadyClosed:
                return None
        return helped(member, other_member, number, 30)

    done = in_threads(work, times=6)
    (kept,) = [one for one in done if isinstance(one, MonthClose)]
    figures = {told["key"]: told["minutes"] for told in kept_months.read(kept)["figures"]}
    assert figures["hours"] + sum(late[2] for late in closing_months.came_after(kept)) == 4 * 30
