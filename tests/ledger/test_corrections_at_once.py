"""Answers that come at the same time, each on a connection of its own: one of them counts, and hours move once."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger import accounts, closing, corrections, posting, reconciliation
from ledger.models import Account, Correction, Discrepancy, Transfer
from members import roles
from members.models import Notice, Person, TimeBank
from members.refusals import Refused
from tests.factories.ledger import AT, an_account, help_given
from tests.factories.members import a_person
from tests.ledger.test_corrections import ask, set_balance, write_off
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
InThreads = Callable[..., list[Any]]


@pytest.fixture
def seconds(bank: TimeBank) -> list[Person]:
    return [a_person(bank, f"Second {n}", roles.ADMIN) for n in range(1, 5)]


@pytest.fixture
def asked(member: Person, other_member: Person, admin: Person, seconds: list[Person]) -> Correction:
    return ask(member.memberships.get(), other_member.memberships.get(), admin)


def tried(verb: Callable[..., Any], *args: Any, **said: Any) -> str:
    try:
        return str(verb(*args, at=AT, **said).state)
    except Refused:
        return "no"


def balance(person: Person) -> int:
    return accounts.of(person.memberships.get()).balance_minutes


def test_four_second_persons_agree_at_once(
    asked: Correction, member: Person, seconds: list[Person], in_threads: InThreads
) -> None:
    answers = in_threads(lambda n: tried(corrections.agree, asked, by=seconds[n]), times=4)
    assert sorted(answers) == ["no", "no", "no", "posted"]
    assert (Transfer.objects.count(), balance(member)) == (1, -90)
    assert Notice.objects.filter(event="ledger/corrected").count() == 2


def test_one_person_taps_four_times(
    asked: Correction, member: Person, seconds: list[Person], in_threads: InThreads
) -> None:
    answers = in_threads(lambda n: tried(corrections.agree, asked, by=seconds[0]), times=4)
    assert set(answers) == {"posted"}
    assert balance(member) == -90


@pytest.mark.parametrize("round_number", range(5))
def test_agreed_refused_or_taken_back_but_one_of_them(
    asked: Correction,
    admin: Person,
    member: Person,
    seconds: list[Person],
    in_threads: InThreads,
    round_number: int,
) -> None:
    answering = [
        lambda: tried(corrections.agree, asked, by=seconds[0]),
        lambda: tried(corrections.refuse, asked, reason="No.", by=seconds[1]),
        lambda: tried(corrections.withdraw, asked, by=admin),
    ]
    answers = in_threads(lambda n: answering[(n + round_number) % 3](), times=3)
    asked.refresh_from_db()
    assert sorted(answers) == sorted(["no", "no", asked.state])
    assert balance(member) == (-90 if asked.state == "posted" else 0)


def test_asked_for_from_four_tabs_at_once(
    admin: Person, member: Person, seconds: list[Person], in_threads: InThreads
) -> None:
    mine = member.memberships.get()
    wishes = in_threads(lambda n: ask(mine, None, admin, key="same").pk, times=4)
    assert len(set(wishes)) == Correction.objects.count() == 1


def test_write_offs_at_once_never_pass_zero(
    bank: TimeBank, admin: Person, member: Person, seconds: list[Person], in_threads: InThreads
) -> None:
    """Each was right when it was asked for; together they would take twice what there is."""
    set_balance(member.memberships.get(), -120)
    wishes = [write_off(member.memberships.get(), admin, 90, key=str(n)) for n in range(4)]
    answers = in_threads(lambda n: tried(corrections.agree, wishes[n], by=seconds[n]), times=4)
    assert sorted(answers) == ["no", "no", "no", "posted"]
    assert (balance(member), accounts.pot(bank).balance_minutes) == (-30, -90)
    assert reconciliation.check(bank) == []


def test_write_offs_and_postings_never_wait_in_a_circle(
    bank: TimeBank, admin: Person, member: Person, seconds: list[Person], in_threads: InThreads
) -> None:
    mine, pot, other = accounts.of(member.memberships.get()), accounts.pot(bank), an_account(bank)
    set_balance(member.memberships.get(), -6000)
    wishes = [write_off(member.memberships.get(), admin, 10, key=str(n)) for n in range(12)]

    def work(n: int) -> None:
        for step in range(12):
            if n == 0:
                corrections.agree(wishes[step], by=seconds[0], at=AT)
            else:
                sides = [(mine, pot), (pot, mine), (other, pot)][(n + step) % 3]
                posting.post(help_given(*sides, 5), at=AT)

    in_threads(work, times=4)
    assert Correction.objects.filter(state="posted").count() == 12
    assert reconciliation.check(bank) == []


def test_put_back_while_hours_go_on(
    bank: TimeBank, admin: Person, member: Person, in_threads: InThreads
) -> None:
    """Whoever posts at that moment waits, or comes first: what is put back is never half of it."""
    mine, other = accounts.of(member.memberships.get()), an_account(bank)
    for _one in range(3):
        posting.post(help_given(mine, other, 20), at=AT)
    with as_owner():
        Account.objects.filter(pk=mine.pk).update(balance_minutes=999)
    reconciliation.run(bank, at=AT)
    row = Discrepancy.objects.firsts().get(check_name="balance")

    def work(n: int) -> str:
        if n:
            posting.post(help_given(mine, other, 20), at=AT)
            return "posted"
        try:
            return closing.put_back(row, reason="A script.", by=admin, at=AT).closed_how
        except Refused:
            return "not in order any more"

    answers = in_threads(work, times=4)
    found = {row.check_name for row in reconciliation.check(bank)}
    if "put_back" in answers:
        assert found == set()
        assert balance(member) == 120
    else:
        assert "balance" in found
