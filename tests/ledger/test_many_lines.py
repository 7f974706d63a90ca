"""One transfer with many lines, as of a gathering: several who helped, many who were helped."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger import accounts, posting, reconciliation, refusals, reports, reversal, statements
from ledger.models import Account, Entry, Transfer
from members.models import Membership, Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given, post
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db
PROVIDERS, RECIPIENTS = 3, 20


@pytest.fixture
def helpers(bank: TimeBank) -> list[Account]:
    return [an_account(bank, person__name=f"Helper {n}") for n in range(1, PROVIDERS + 1)]


@pytest.fixture
def helped(bank: TimeBank) -> list[Account]:
    return [an_account(bank, person__name=f"Guest {n}") for n in range(1, RECIPIENTS + 1)]


def lines_of(helpers: list[Account], helped: list[Account]) -> tuple[posting.Line, ...]:
    """Each guest was helped for 30 minutes, which the helpers share."""
    given = 30 * len(helped) // len(helpers)
    return (
        *(posting.Line(account.pk, given) for account in helpers),
        *(posting.Line(account.pk, -30) for account in helped),
    )


@pytest.fixture
def workshop(helpers: list[Account], helped: list[Account]) -> Transfer:
    asked = help_given(helpers[0], helped[0], lines=lines_of(helpers, helped), description="Bicycle workshop")
    return Transfer.objects.get(pk=posting.post(asked, at=AT).transfer_id)


def balances(accounts: list[Account]) -> set[int]:
    return set(
        Account.objects.filter(pk__in=[account.pk for account in accounts]).values_list(
            "balance_minutes", flat=True
        )
    )


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().replace("\xa0", " ").split())


def test_it_is_one_posting_in_one_round_trip(
    bank: TimeBank, helpers: list[Account], helped: list[Account], django_assert_num_queries: object
) -> None:
    asked = help_given(helpers[0], helped[0], lines=lines_of(helpers, helped))
    with django_assert_num_queries(1):  # type: ignore[operator]
        receipt = posting.post(asked, at=AT)
    assert Transfer.objects.get(pk=receipt.transfer_id).line_count == PROVIDERS + RECIPIENTS
    assert (balances(helpers), balances(helped)) == ({200}, {-30})
    assert reconciliation.check(bank) == []


def test_the_same_again_is_the_same_and_another_guest_is_not(
    helpers: list[Account], helped: list[Account]
) -> None:
    one = help_given(helpers[0], helped[0], lines=lines_of(helpers, helped), reference="workshop:1")
    mixed = help_given(helpers[0], helped[0], lines=lines_of(helpers, helped)[::-1], reference="workshop:1")
    assert posting.post(one, at=AT).transfer_id == posting.post(mixed, at=AT).transfer_id
    fewer = lines_of(helpers, helped[:18])
    with pytest.raises(refusals.ReferenceReused):
        posting.post(help_given(helpers[0], helped[0], lines=fewer, reference="workshop:1"), at=AT)
    assert balances(helpers) == {200}


@pytest.mark.parametrize("odd", ["unbalanced", "twice", "nothing"])
def test_lines_that_do_not_add_up_are_refused_whole(
    helpers: list[Account], helped: list[Account], odd: str
) -> None:
    lines = lines_of(helpers, helped)
    wrong = {
        "unbalanced": (*lines[:-1], posting.Line(lines[-1].account_id, -31)),
        "twice": (*lines, posting.Line(helped[0].pk, -30), posting.Line(helpers[0].pk, 30)),
        "nothing": (*lines[:-2], posting.Line(helped[-2].pk, -60), posting.Line(helped[-1].pk, 0)),
    }[odd]
    with pytest.raises(refusals.NotBalanced):
        posting.post(help_given(helpers[0], helped[0], lines=wrong), at=AT)
    assert (Transfer.objects.count(), Entry.objects.count(), balances(helpers)) == (0, 0, {0})


def test_one_guest_at_a_hard_limit_holds_all_of_it_back(
    helpers: list[Account], helped: list[Account]
) -> None:
    Account.objects.filter(pk=helped[7].pk).update(is_hard=True, lowest_minutes=-15)
    with pytest.raises(refusals.LimitPassed, match="Guest 8"):
        posting.post(help_given(helpers[0], helped[0], lines=lines_of(helpers, helped)), at=AT)
    assert (balances(helpers), balances(helped)) == ({0}, {0})


def test_each_soft_limit_is_said_by_name(helpers: list[Account], helped: list[Account]) -> None:
    Account.objects.filter(pk__in=[helped[3].pk, helped[9].pk]).update(lowest_minutes=-15)
    receipt = posting.post(help_given(helpers[0], helped[0], lines=lines_of(helpers, helped)), at=AT)
    assert {(passed.holder, passed.past_minutes) for passed in receipt.passed} == {
        ("Guest 4", 15),
        ("Guest 10", 15),
    }


def test_a_guest_of_another_time_bank_is_refused(
    helpers: list[Account], helped: list[Account], other_bank: TimeBank
) -> None:
    lines = lines_of(helpers, [*helped[:-1], an_account(other_bank)])
    with pytest.raises(refusals.NotOfThisBank):
        posting.post(help_given(helpers[0], helped[0], lines=lines), at=AT)


def test_a_statement_names_whoever_was_on_the_other_side(
    workshop: Transfer, helpers: list[Account], helped: list[Account]
) -> None:
    (row,) = statements.page(helpers[0]).rows
    assert {account.name for account in row.others} == {f"Guest {n}" for n in range(1, 21)}
    (row,) = statements.page(helped[5]).rows
    assert ([account.name for account in row.others], row.entry.minutes) == (
        ["Helper 1", "Helper 2", "Helper 3"],
        -30,
    )


def test_a_statement_costs_as_many_queries_with_many_lines_as_with_two(
    workshop: Transfer, helped: list[Account], bank: TimeBank
) -> None:
    asked = []
    one, other = an_account(bank), an_account(bank)
    post(one, other)
    for account in (one, helped[0]):
        with CaptureQueriesContext(connection) as queries:
            statements.page(account)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_its_page_shows_every_line_to_whoever_has_one(
    workshop: Transfer, helped: list[Account], coordinator: Person, client_of: object
) -> None:
    guest = helped[2].membership
    assert guest
    for person in (coordinator, guest.people.get()):
        page = text(client_of(person), f"/riverside/books/{workshop.public_id}/")  # type: ignore[operator]
        assert "Bicycle workshop" in page
        assert page.count("Guest ") >= RECIPIENTS
        assert all(f"Helper {n}" in page for n in (1, 2, 3))


def test_it_is_undone_whole_and_once(
    bank: TimeBank, workshop: Transfer, helpers: list[Account], helped: list[Account], coordinator: Person
) -> None:
    for _tap in range(2):
        reversal.reverse(workshop, by=coordinator, reason="It rained.", at=AT)
    assert Transfer.objects.filter(kind="reversal").count() == 1
    assert (balances(helpers), balances(helped)) == ({0}, {0})
    assert Transfer.objects.get(kind="reversal").line_count == PROVIDERS + RECIPIENTS
    assert reconciliation.check(bank) == []


def test_half_of_it_is_not_undone(workshop: Transfer, helpers: list[Account], helped: list[Account]) -> None:
    lines = tuple(posting.Line(line.account_id, -line.minutes) for line in lines_of(helpers[:1], helped[:1]))
    half = help_given(helpers[0], helped[0], lines=lines, kind="reversal", reverses_id=workshop.pk)
    with pytest.raises(refusals.NotReversible):
        posting.post(half, at=AT)


def test_the_ledger_as_a_file_has_every_line_and_they_sum_to_zero(workshop: Transfer, admin: Person) -> None:
    source = reports.LedgerEntries()
    titles = [str(column.title) for column in source.columns]
    rows = [dict(zip(titles, row, strict=True)) for row in source.rows(admin, {})]
    assert len(rows) == PROVIDERS + RECIPIENTS
    assert sum(row["Minutes"] for row in rows) == 0
    assert {row["Transfer"] for row in rows} == {str(workshop.public_id)}


def test_two_lines_more_are_refused_even_of_sql_written_by_hand(
    workshop: Transfer, helpers: list[Account]
) -> None:
    columns = "bank_id, account_id, transfer_id, sequence, line, minutes, balance_after_minutes"
    more = "bank_id, account_id, transfer_id, sequence + step, line_count + step, 5 - 10 * (step - 1), 205"
    statement = f"INSERT INTO ledger_entry ({columns}) SELECT {more} FROM ledger_entry JOIN ledger_transfer AS t USING (bank_id), generate_series(1, 2) AS step WHERE t.id = transfer_id AND account_id = %s"  # noqa: E501, S608  (both from above)
    with pytest.raises(IntegrityError), as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [helpers[0].pk])
    assert Entry.objects.count() == PROVIDERS + RECIPIENTS


def test_as_many_as_a_village_come(bank: TimeBank) -> None:
    """A feast for forty: one posting still."""
    everybody = [an_account(bank) for _one in range(40)]
    cook, guests = everybody[0], everybody[1:]
    lines = (posting.Line(cook.pk, 15 * len(guests)), *(posting.Line(one.pk, -15) for one in guests))
    posting.post(help_given(cook, guests[0], lines=lines), at=AT)
    assert accounts.of(Membership.objects.get(pk=cook.membership_id)).balance_minutes == 15 * len(guests)
    assert reconciliation.check(bank) == []
