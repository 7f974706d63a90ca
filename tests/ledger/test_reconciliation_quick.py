"""The quick checks find what the plain ones find: after any tampering, the very same rows."""

# ruff: noqa: S311, S608  (the statements are made of constants, by the same chance each time)

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from ledger import posting, reconciliation, sealing
from ledger.models import Account, Block, Entry, Reconciliation, Transfer
from ledger.reconciliation import plain, quick
from members.models import Notice, Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db(transaction=True)

LATER = AT + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def superuser(transactional_db: None) -> Iterator[None]:
    """Who tampers here is the superuser, for whom every trigger and key looks away."""
    usual = {key: connection.settings_dict[key] for key in ("USER", "OPTIONS")}
    connection.close()
    connection.settings_dict |= {"USER": "postgres", "OPTIONS": {}}
    yield
    connection.close()
    connection.settings_dict |= usual


@pytest.fixture
def five(bank: TimeBank) -> list[Account]:
    """Five members, and forty transfers between them: thirty in two blocks, ten some days later and not sealed."""
    five, chance = [an_account(bank) for _one in range(5)], random.Random(5)
    for number in range(40):
        at = AT if number < 30 else LATER
        posting.post(help_given(*chance.sample(five, 2), chance.randint(1, 90)), at=at)
        if number in (14, 29):
            sealing.seal(bank, at=AT)
    return five


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def tampering() -> Iterator[None]:
    """As if never done, afterwards."""
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def rows_of(bank: TimeBank, statements: tuple[str, ...]) -> set[Any]:
    found: set[Any] = set()
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"bank": bank.pk})
            found |= set(cursor.fetchall())
    return found


def both(bank: TimeBank) -> tuple[list[Any], list[Any]]:
    """What the plain statements say, and what the quick checks say."""
    word_for_word = rows_of(bank, (*plain.ACCOUNTS, *plain.TRANSFERS))
    found = [row for check in quick.CHECKS for row in quick.rows(check, bank.pk)]
    assert len(found) == len(set(found))
    return sorted(word_for_word, key=str), sorted(found, key=str)


AN_ENTRY = "(bank_id, account_id, sequence) = (SELECT bank_id, account_id, sequence FROM ledger_entry ORDER BY hashint8(transfer_id * 7 + line + {0}) LIMIT 1)"  # noqa: E501
A_TRANSFER = "id = (SELECT id FROM ledger_transfer ORDER BY hashint8(id + {0}) LIMIT 1)"
AN_ACCOUNT = "id = (SELECT id FROM ledger_account WHERE sequence > 0 ORDER BY hashint8(id + {0}) LIMIT 1)"
WAYS = (
    "UPDATE ledger_entry SET minutes = minutes + {2} WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET balance_after_minutes = balance_after_minutes + {2} WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET minutes = minutes + {2}, balance_after_minutes = balance_after_minutes + {2} WHERE "
    + AN_ENTRY,
    "UPDATE ledger_entry SET sequence = sequence + 1000 + {2} WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET sequence = -sequence WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET line = line + 100 + {2}, transfer_id = transfer_id + {2} WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET account_id = account_id + 1, sequence = sequence + 50 WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET account_id = 999999 WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET minutes = minutes + 4294967296 * {2} WHERE " + AN_ENTRY,
    "UPDATE ledger_entry SET bank_id = bank_id + 1000 WHERE " + AN_ENTRY,
    "DELETE FROM ledger_entry WHERE " + AN_ENTRY,
    "INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes) "
    "SELECT bank_id, account_id, sequence + 100, transfer_id, line + 50, minutes, "
    "balance_after_minutes FROM ledger_entry WHERE " + AN_ENTRY,
    "UPDATE ledger_transfer SET line_count = line_count + 1 WHERE " + A_TRANSFER,
    "UPDATE ledger_transfer SET id = id + 100000 WHERE " + A_TRANSFER,
    "DELETE FROM ledger_transfer WHERE " + A_TRANSFER,
    "UPDATE ledger_account SET balance_minutes = balance_minutes + {2} WHERE " + AN_ACCOUNT,
    "UPDATE ledger_account SET sequence = sequence + {2} WHERE " + AN_ACCOUNT,
    "UPDATE ledger_account SET balance_minutes = balance_minutes + 4294967296 WHERE " + AN_ACCOUNT,
    "DELETE FROM ledger_account WHERE " + AN_ACCOUNT,
)


def test_nothing_tampered_nothing_found(bank: TimeBank, five: list[Account]) -> None:
    assert both(bank) == ([], [])
    assert reconciliation.check(bank) == []


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_tampering_is_found_row_by_row(bank: TimeBank, five: list[Account], way: str) -> None:
    for seed in range(3):
        with tampering():
            sql(way.format(seed, "", seed - 3))
            expected, found = both(bank)
            assert found == expected != []


def test_several_at_once_are_found_row_by_row(bank: TimeBank, five: list[Account]) -> None:
    """Differences may cancel out in a sum of minutes; they do not in a sum of hashes."""
    for seed in range(60):
        chance = random.Random(seed)
        with tampering():
            for way in chance.sample(WAYS, chance.randint(2, 4)):
                sql(way.format(chance.randint(0, 10**6), "", chance.choice((-1, 1, 15, -15))))
            expected, found = both(bank)
            assert found == expected, f"seed {seed}"


def test_a_line_moved_between_transfers_of_equal_minutes_is_found(
    bank: TimeBank, five: list[Account]
) -> None:
    """Every sum of minutes stays as it was, of the bank, the accounts and both transfers together."""
    with tampering():
        sql("UPDATE ledger_entry SET minutes = minutes + 7 WHERE line = 1 AND transfer_id = %s", first_id())
        sql(
            "UPDATE ledger_entry SET minutes = minutes - 7 WHERE line = 1 AND transfer_id = %s",
            first_id() + 1,
        )
        expected, found = both(bank)
        assert found == expected
        assert {row[0] for row in found} >= {"zero", "running"}


def first_id() -> int:
    return Transfer.objects.earliest("id").pk


TRANSFER = "UPDATE ledger_transfer SET {} WHERE id = (SELECT min(id) + 2 FROM ledger_transfer)"
ENTRY = (
    "UPDATE ledger_entry SET {} WHERE line = 1 AND transfer_id = (SELECT min(id) + 2 FROM ledger_transfer)"
)
ACCOUNT = "UPDATE ledger_account SET {} WHERE id = (SELECT account_id FROM ledger_entry WHERE line = 1 AND transfer_id = (SELECT min(id) + 2 FROM ledger_transfer))"  # noqa: E501
BLOCK = "UPDATE ledger_block SET {} WHERE number = 1"
SEALED = (
    TRANSFER.format("public_id = uuidv7()"),
    TRANSFER.format("kind = 'gift'"),
    TRANSFER.format("reference = reference || '0'"),
    TRANSFER.format("occurred_on = occurred_on + 1"),
    TRANSFER.format("posted_at = posted_at + interval '1 microsecond'"),
    TRANSFER.format("reverses_id = id - 1"),
    TRANSFER.format("bank_id = bank_id + 1"),
    TRANSFER.format("id = id + 10000000"),
    "DELETE FROM ledger_transfer WHERE id = (SELECT min(id) + 2 FROM ledger_transfer)",
    ENTRY.format("minutes = minutes + 1"),
    ENTRY.format("balance_after_minutes = balance_after_minutes + 1"),
    ENTRY.format("sequence = sequence + 1000"),
    ENTRY.format("line = 3"),
    ENTRY.format("account_id = account_id + 1, sequence = sequence + 1000"),
    ENTRY.format("transfer_id = transfer_id + 1, line = 3"),
    ENTRY.format("bank_id = bank_id + 1"),
    ACCOUNT.format("public_id = uuidv7()"),
    ACCOUNT.format("proof_key = gen_random_uuid()"),
    *(BLOCK.format(f"{name} = {name} + 1") for name in ("transfers", "lines", "last_transfer_id", "bank_id")),
    *(BLOCK.format(f"{name} = sha256({name})") for name in ("previous_hash", "root", "hash")),
    BLOCK.format("sealed_at = sealed_at + interval '1 second'"),
    BLOCK.format("number = 7"),
    "DELETE FROM ledger_block WHERE number = 1",
    "DELETE FROM ledger_block WHERE number = 2",
)


@pytest.mark.parametrize("statement", SEALED)
def test_whatever_was_sealed_is_not_changed_unseen(
    bank: TimeBank, five: list[Account], statement: str
) -> None:
    reconciliation.run(bank, at=AT)
    with tampering():
        sql(statement)
        assert "block" in {row.check_name for row in reconciliation.check(bank)}


def test_a_transfer_slipped_in_among_sealed_ones_is_found(bank: TimeBank, five: list[Account]) -> None:
    """With lines that add up, and balances that follow: only the block knows better."""
    with tampering():
        late = Transfer.objects.latest("id").pk
        sql("DELETE FROM ledger_entry WHERE transfer_id = %s", first_id() + 3)
        sql("DELETE FROM ledger_transfer WHERE id = %s", first_id() + 3)
        sql("UPDATE ledger_entry SET transfer_id = %s WHERE transfer_id = %s", first_id() + 3, late)
        sql("UPDATE ledger_transfer SET id = %s WHERE id = %s", first_id() + 3, late)
        assert ("block", 1) in {(row.check_name, row.sequence) for row in reconciliation.check(bank)}


def test_a_changed_description_is_no_difference(bank: TimeBank, five: list[Account]) -> None:
    """Words may be erased one day; hours never."""
    with tampering():
        sql("UPDATE ledger_transfer SET description = ''")
        assert reconciliation.check(bank) == []


def test_the_sentences_of_blocks(bank: TimeBank, five: list[Account]) -> None:
    reconciliation.run(bank, at=AT)
    said = []
    for statement in (TRANSFER.format("kind = 'gift'"), SEALED[8], SEALED[-1]):
        with tampering():
            sql(statement)
            said += [str(row) for row in reconciliation.check(bank) if row.check_name == "block"]
    assert said == [
        "Block 1: what it sealed, or the block itself, was changed afterwards.",
        "Block 1: it sealed 30 lines, there are 28.",
        "Block 2: an earlier check saw it, and it is gone or is another now.",
    ]


def test_a_run_remembers_its_checks_and_the_newest_block(bank: TimeBank, five: list[Account]) -> None:
    run = reconciliation.run_nightly(bank, at=AT)
    assert run
    newest = Block.objects.latest("number")
    assert (run.last_block, run.last_block_hex) == (3, newest.hex)
    assert newest.last_transfer == Transfer.objects.latest("id")
    assert run.checks == ["balance", "zero", "lines", "sequence", "running", "sum", "block"]
    assert (run.transfers, run.since) == (40, None)
    assert 0 < run.seconds < 60


def test_tampering_is_found_at_night_and_told(bank: TimeBank, five: list[Account], admin: Person) -> None:
    sql("SET session_replication_role = replica")
    sql("UPDATE ledger_entry SET minutes = minutes + 1 WHERE line = 1 AND transfer_id = %s", first_id())
    run = reconciliation.run_nightly(bank, at=AT)
    assert run
    assert {row.check_name for row in run.discrepancies.all()} == {"balance", "zero", "running", "block"}
    assert Notice.objects.filter(event="ledger/ledger_differs", person=admin).count() == 1


def test_since_a_day_sees_what_came_from_then_on(bank: TimeBank, five: list[Account]) -> None:
    since = bank.today(LATER)
    assert reconciliation.check(bank, since=since) == []
    newest = Transfer.objects.latest("id").pk
    with tampering():
        sql("UPDATE ledger_entry SET minutes = minutes + 1 WHERE line = 1 AND transfer_id = %s", newest)
        found = {row.check_name for row in reconciliation.check(bank, since=since)}
        assert found == {"running", "zero"}
    with tampering():
        sql("UPDATE ledger_account SET balance_minutes = balance_minutes + 1 WHERE id = %s", five[0].pk)
        found = {row.check_name for row in reconciliation.check(bank, since=since)}
        assert found == {"balance", "sum"}


def test_since_a_day_sees_a_chain_that_does_not_follow_the_older_part(
    bank: TimeBank, five: list[Account]
) -> None:
    since = bank.today(LATER)
    with tampering():
        older = Entry.objects.filter(account=five[0], transfer__posted_at=AT).latest("sequence")
        sql(
            "UPDATE ledger_entry SET balance_after_minutes = 0 WHERE account_id = %s AND sequence = %s",
            five[0].pk,
            older.sequence,
        )
        assert [row.check_name for row in reconciliation.check(bank, since=since)] == ["running"]


def test_since_a_day_does_not_look_at_what_was_before(bank: TimeBank, five: list[Account]) -> None:
    """As its words say. The nightly check does."""
    with tampering():
        sql("UPDATE ledger_entry SET minutes = minutes + 1 WHERE line = 1 AND transfer_id = %s", first_id())
        assert reconciliation.check(bank, since=bank.today(LATER)) == []
        assert reconciliation.check(bank) != []


def test_a_run_since_a_day_counts_what_it_checked(bank: TimeBank, five: list[Account]) -> None:
    run = reconciliation.run(bank, at=LATER, since=bank.today(LATER))
    assert (run.transfers, run.entries, run.since) == (10, 20, bank.today(LATER))
    run = reconciliation.run(bank, at=LATER, since=bank.today(LATER) + dt.timedelta(days=1))
    assert (run.transfers, run.entries, run.differences) == (0, 0, 0)
    assert Reconciliation.objects.count() == 2
