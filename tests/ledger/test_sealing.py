"""Blocks of hashes: they hold every transfer once, in order, whoever posts meanwhile; and they never change."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, transaction

from ledger import posting, reversal, sealing, tasks
from ledger.models import Account, Block, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

InThreads = Callable[..., list[Any]]


@pytest.fixture
def pair(bank: TimeBank) -> tuple[Account, Account]:
    return an_account(bank), an_account(bank)


def help_times(pair: tuple[Account, Account], times: int) -> None:
    posting.post_batch([help_given(*pair, 15) for _one in range(times)], at=AT)


def run(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def seal_at_once(bank: TimeBank) -> int:
    """All that can be seen, without waiting for anybody."""
    return int(run("SELECT ledger_seal(%s, 1000000000, %s, true)", bank.pk, AT)[0][0])


def sealed_ids(bank: TimeBank) -> list[int]:
    return list(Block.objects.filter(bank=bank).order_by("number").values_list("last_transfer_id", flat=True))


@contextmanager
def a_slow_posting(pair: tuple[Account, Account]) -> Iterator[Callable[[], None]]:
    """A transfer that has its id, in a transaction that goes on until told to end."""
    posted, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            posting.post(help_given(*pair), at=AT)
            posted.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert posted.wait(10)

    def end() -> None:
        may_end.set()
        thread.join()

    try:
        yield end
    finally:
        end()


def test_the_rest_is_sealed_in_a_smaller_block(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    help_times(pair, 5)
    assert sealing.seal(bank, at=AT) == 1
    block = Block.objects.get()
    assert (block.number, block.transfers, block.lines, block.sealed_at) == (1, 5, 10, AT)
    assert block.last_transfer == Transfer.objects.latest("id")
    assert sealing.seal(bank, at=AT) == 0


def test_only_full_blocks_are_sealed_by_the_minute(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    help_times(pair, 999)
    assert tasks.seal_blocks() == 0
    help_times(pair, 1003)
    assert tasks.seal_blocks() == 2
    assert [block.transfers for block in Block.objects.order_by("number")] == [1000, 1000]
    assert sealing.seal(bank, at=AT) == 1
    assert Block.objects.get(number=3).transfers == 2


def test_each_block_holds_the_hash_of_the_one_before(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    for _night in range(3):
        help_times(pair, 2)
        sealing.seal(bank, at=AT)
    first, second, third = Block.objects.order_by("number")
    assert bytes(first.previous_hash) == hashlib.sha256(b"timebank ledger 1\nriverside").digest()
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)


def test_the_hash_is_that_of_the_documented_text(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    help_times(pair, 2)
    sealing.seal(bank, at=AT)
    block = Block.objects.get()
    text = (
        f"timebank block 1\n1\n2\n4\n{bytes(block.previous_hash).hex()}\n{bytes(block.root).hex()}\n"
        "2026-10-03 12:00:00+00"
    )
    assert bytes(block.hash) == hashlib.sha256(text.encode()).digest()


def test_a_smaller_id_that_appears_later_is_not_missed(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    slow = an_account(bank), an_account(bank)
    with a_slow_posting(slow) as end:
        help_times(pair, 3)
        assert sealing.seal(bank, at=AT, patience_seconds=0.2) == 0
        end()
        assert sealing.seal(bank, at=AT) == 1
    assert Block.objects.get().transfers == 4


def test_where_nothing_is_new_nobody_is_waited_for(
    bank: TimeBank, other_bank: TimeBank, pair: tuple[Account, Account]
) -> None:
    with a_slow_posting(pair):
        began = time.monotonic()
        assert sealing.seal(other_bank, at=AT, patience_seconds=15) == 0
        assert time.monotonic() - began < 10


def test_sealing_without_the_wait_would_miss_it(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    """What the wait is for: the naive sealer takes what it sees, and the late one is in no block."""
    slow = an_account(bank), an_account(bank)
    with a_slow_posting(slow) as end:
        help_times(pair, 3)
        seal_at_once(bank)
        end()
    assert sealing.seal(bank, at=AT) == 0
    assert Block.objects.get().transfers == 3 < Transfer.objects.count()


def test_ids_are_handed_out_one_by_one(bank: TimeBank) -> None:
    assert run("SELECT cache_size FROM pg_sequences WHERE sequencename = 'ledger_transfer_id_seq'") == [(1,)]


def test_within_a_transaction_nothing_is_sealed(bank: TimeBank, pair: tuple[Account, Account]) -> None:
    help_times(pair, 3)
    with transaction.atomic():
        assert sealing.seal(bank, at=AT) == 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        with pytest.raises(Error, match="transactions of their own"):
            cursor.execute("SELECT ledger_seal_horizon()")


def test_sealers_and_postings_at_once_miss_nothing(bank: TimeBank, in_threads: InThreads) -> None:
    accounts = [an_account(bank) for _one in range(6)]

    def work(number: int) -> int:
        if number < 3:
            return sum(sealing.seal(bank, at=AT) for _time in range(12))
        for _time in range(40):
            posting.post(help_given(*accounts[(number - 3) * 2 :][:2]), at=AT)
        return 0

    blocks = sum(in_threads(work, times=6)) + sealing.seal(bank, at=AT)
    numbers = list(Block.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, blocks + 1))
    assert sum(block.transfers for block in Block.objects.all()) == Transfer.objects.count() == 120
    assert sealed_ids(bank) == sorted(sealed_ids(bank))


def test_two_sealers_at_once_one_wins(
    bank: TimeBank, pair: tuple[Account, Account], in_threads: InThreads
) -> None:
    help_times(pair, 3)
    with transaction.atomic():
        assert seal_at_once(bank) == 1
        assert in_threads(lambda number: seal_at_once(bank), times=1) == [0]
    assert Block.objects.count() == 1


def test_banks_have_chains_of_their_own(
    bank: TimeBank, other_bank: TimeBank, pair: tuple[Account, Account]
) -> None:
    others = an_account(other_bank), an_account(other_bank)
    for _turn in range(3):
        help_times(pair, 1)
        help_times(others, 2)
    assert (sealing.seal(bank, at=AT), sealing.seal(other_bank, at=AT)) == (1, 1)
    assert Block.objects.get(bank=bank).transfers == 3
    assert Block.objects.get(bank=other_bank).transfers == 6


def test_what_undoes_another_is_sealed_too(
    bank: TimeBank, pair: tuple[Account, Account], coordinator: Person
) -> None:
    help_times(pair, 1)
    reversal.reverse(Transfer.objects.get(), by=coordinator, reason="Written twice.", at=AT)
    assert sealing.seal(bank, at=AT) == 1
    assert Block.objects.get().lines == 4


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_block SET transfers = 4", "DELETE FROM ledger_block", "TRUNCATE ledger_block"],
)
def test_a_block_is_never_changed(bank: TimeBank, pair: tuple[Account, Account], statement: str) -> None:
    help_times(pair, 3)
    sealing.seal(bank, at=AT)
    with pytest.raises(Error, match=r"is refused on ledger_block|permission denied"), as_owner():
        run(statement)
    assert Block.objects.count() == 1
