"""Many at once, each with a connection of their own: nothing lost, doubled or stuck."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from ledger import accounts, posting, reconciliation, refusals, reversal
from ledger.models import Account, Entry, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db(transaction=True)

InThreads = Callable[..., list[Any]]
CLIENTS = 8


@pytest.fixture
def five(bank: TimeBank) -> list[Account]:
    return [an_account(bank) for _one in range(5)]


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance_minutes


def test_the_same_posting_from_all_sides_posts_once(five: list[Account], in_threads: InThreads) -> None:
    asked = [help_given(five[0], five[1]) for _one in range(25)]
    receipts = in_threads(lambda number: [posting.post(one, at=AT) for one in asked], times=CLIENTS)
    assert sum(receipt.is_new for answers in receipts for receipt in answers) == 25
    assert len({receipt.transfer_id for answers in receipts for receipt in answers}) == 25
    assert (balance(five[0]), Transfer.objects.count(), Entry.objects.count()) == (1500, 25, 50)


def test_everybody_with_everybody_never_waits_in_a_circle(
    bank: TimeBank, five: list[Account], in_threads: InThreads
) -> None:
    def work(number: int) -> int:
        chance, stuck = random.Random(number), 0  # noqa: S311  (the same each time, not secret)
        for _one in range(40):
            provider, recipient = chance.sample(five, 2)
            try:
                posting.post(help_given(provider, recipient, chance.randint(1, 90)), at=AT)
            except OperationalError:
                stuck += 1
        return stuck

    assert sum(in_threads(work, times=CLIENTS)) == 0
    assert Transfer.objects.count() == CLIENTS * 40
    assert reconciliation.check(bank) == []


def test_batches_crossing_each_other_never_wait_in_a_circle(
    bank: TimeBank, five: list[Account], in_threads: InThreads
) -> None:
    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (the same each time, not secret)
        for _batch in range(6):
            pairs = [chance.sample(five, 2) for _one in range(10)]
            posting.post_batch([help_given(*pair, minutes=15) for pair in pairs], at=AT)

    in_threads(work, times=CLIENTS)
    assert Transfer.objects.count() == CLIENTS * 60
    assert reconciliation.check(bank) == []


def test_a_hard_limit_holds_however_many_push(five: list[Account], in_threads: InThreads) -> None:
    Account.objects.filter(pk=five[1].pk).update(lowest_minutes=-150, is_hard=True)

    def work(number: int) -> int:
        passed = 0
        for _one in range(5):
            try:
                posting.post(help_given(five[0], five[1], 15), at=AT)
                passed += 1
            except refusals.LimitPassed:
                pass
        return passed

    assert sum(in_threads(work, times=CLIENTS)) == 10
    assert balance(five[1]) == -150


def test_the_last_room_is_not_refused_to_the_one_who_took_it(
    five: list[Account], in_threads: InThreads
) -> None:
    """A double tap that just fits: both get the same receipt, none is told that there is no room."""
    Account.objects.filter(pk=five[1].pk).update(lowest_minutes=-60, is_hard=True)
    asked = help_given(five[0], five[1], 60)
    receipts = in_threads(lambda number: posting.post(asked, at=AT), times=CLIENTS)
    assert len({receipt.transfer_id for receipt in receipts}) == 1


def test_undone_by_all_at_once_is_undone_once(
    five: list[Account], coordinator: Person, in_threads: InThreads
) -> None:
    posted = Transfer.objects.get(pk=posting.post(help_given(five[0], five[1]), at=AT).transfer_id)
    receipts = in_threads(
        lambda number: reversal.reverse(posted, by=coordinator, reason="Twice.", at=AT), times=CLIENTS
    )
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert balance(five[0]) == 0


def test_new_limits_do_not_get_in_the_way(bank: TimeBank, five: list[Account], in_threads: InThreads) -> None:
    bank.limits_are_hard, bank.lowest_minutes, bank.highest_minutes = True, -10_000, 10_000

    def work(number: int) -> None:
        for step in range(20):
            if number == 0:
                accounts.apply_limits(bank)
            else:
                posting.post(help_given(five[step % 5], five[(step + number) % 5], 15), at=AT)

    in_threads(work, times=4)
    assert Transfer.objects.count() == 3 * 20
    assert reconciliation.check(bank) == []
