"""What a statement shows: pages by number, the other side, pairs of what was undone, and totals of help."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import posting, reversal, statements
from ledger.models import Account, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db


def numbers(page: statements.Page) -> list[int]:
    return [row.entry.sequence for row in page.rows]


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def undo(receipt: posting.Receipt, by: Person) -> posting.Receipt:
    return reversal.reverse(Transfer.objects.get(pk=receipt.transfer_id), by=by, reason="Twice.", at=AT)


def test_newest_first_with_the_other_side(rosa: Account, kofi: Account) -> None:
    for minutes in (60, 30):
        posting.post(help_given(rosa, kofi, minutes), at=AT)
    rows = statements.page(fresh(kofi)).rows
    assert [(row.entry.minutes, row.entry.balance_after_minutes) for row in rows] == [(-30, -90), (-60, -60)]
    assert [other.name for other in rows[0].others] == ["Rosa Ortiz"]


def test_the_helped_of_a_gathering_are_not_each_others_other_side(
    bank: TimeBank, rosa: Account, kofi: Account
) -> None:
    linh = an_account(bank, person__name="Linh Tran")
    lines = (posting.Line(rosa.pk, 90), posting.Line(kofi.pk, -45), posting.Line(linh.pk, -45))
    posting.post(help_given(rosa, kofi, lines=lines), at=AT)
    assert [other.name for other in statements.page(fresh(linh)).rows[0].others] == ["Rosa Ortiz"]
    assert {other.name for other in statements.page(fresh(rosa)).rows[0].others} == {
        "Kofi Mensah",
        "Linh Tran",
    }


def test_pages_follow_one_another_both_ways(rosa: Account, kofi: Account) -> None:
    posting.post_batch([help_given(rosa, kofi, 15) for _one in range(7)], at=AT)
    kofi = fresh(kofi)
    first = statements.page(kofi, size=3)
    second = statements.page(kofi, before=first.older, size=3)
    third = statements.page(kofi, before=second.older, size=3)
    assert [numbers(page) for page in (first, second, third)] == [[7, 6, 5], [4, 3, 2], [1]]
    assert (first.newer, third.older) == (None, None)
    back = statements.page(kofi, after=third.newer, size=3)
    assert numbers(back) == [4, 3, 2]
    newest = statements.page(kofi, after=back.newer, size=3)
    assert (numbers(newest), newest.newer, newest.older) == ([7, 6, 5], None, 5)


def test_what_was_undone_and_what_undid_it_are_a_pair(
    rosa: Account, kofi: Account, coordinator: Person
) -> None:
    undone = posting.post(help_given(rosa, kofi, 60), at=AT)
    posting.post(help_given(rosa, kofi, 30), at=AT)
    undo(undone, coordinator)
    newest, between, oldest = statements.page(fresh(kofi)).rows
    assert newest.undoes == oldest.entry
    assert oldest.undone_by == newest.entry
    assert between.pair is None


def test_a_pair_is_known_across_pages(rosa: Account, kofi: Account, coordinator: Person) -> None:
    undone = posting.post(help_given(rosa, kofi, 60), at=AT)
    undo(undone, coordinator)
    first = statements.page(fresh(kofi), size=1)
    second = statements.page(fresh(kofi), before=first.older, size=1)
    assert first.rows[0].undoes == second.rows[0].entry
    assert second.rows[0].undone_by == first.rows[0].entry


def test_totals_count_help_only(rosa: Account, kofi: Account, coordinator: Person) -> None:
    posting.post(help_given(rosa, kofi, 60), at=AT)
    posting.post(help_given(kofi, rosa, 45), at=AT)
    posting.post(help_given(rosa, kofi, 300, kind="gift"), at=AT)
    undo(posting.post(help_given(rosa, kofi, 600), at=AT), coordinator)
    assert statements.totals(rosa) == statements.Totals(given_minutes=60, received_minutes=45)


def test_an_empty_statement(rosa: Account) -> None:
    assert statements.page(rosa) == statements.Page(rows=[], older=None, newer=None)
    assert statements.totals(rosa) == statements.Totals(0, 0)


def test_three_rows_take_as_many_queries_as_one(rosa: Account, kofi: Account) -> None:
    counted = []
    for count in (1, 2):
        posting.post_batch([help_given(rosa, kofi, 15) for _one in range(count)], at=AT)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = statements.page(fresh(kofi))
            assert [other.name for row in page.rows for other in row.others]
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 5
