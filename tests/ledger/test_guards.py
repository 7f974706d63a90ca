"""What the database refuses of everybody, the owner of its tables included: raw SQL against the ledger's tables."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from ledger import posting
from ledger.models import Account, Entry, Transfer
from members.models import Membership, TimeBank
from tests.factories.ledger import AT, an_account, help_given
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db

TRANSFER = """
    INSERT INTO ledger_transfer (bank_id, public_id, kind, reference, request_hash, line_count, occurred_on, posted_at,
                                 description, channel, reverses_id)
    VALUES (%(bank)s, uuidv7(), %(kind)s, %(reference)s, '', %(lines)s, '2026-10-03', now(), '', 'web', %(reverses)s)
    RETURNING id
"""
ENTRY = """
    INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


@pytest.fixture(autouse=True)
def whoever_it_is(db: None) -> Iterator[None]:
    """Rights are not what keeps these promises: even the owner is refused."""
    with as_owner():
        yield


def sql(statement: str, *values: object, **named: object) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, named or values)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def a_transfer(bank: TimeBank, **fields: object) -> int | None:
    values = {"kind": "service", "reference": "by hand", "lines": 2, "reverses": None} | fields
    return sql(TRANSFER, bank=bank.pk, **values)


def some_entries(*rows: tuple[object, ...]) -> None:
    """Several lines in one statement."""
    one = ENTRY[ENTRY.index("(%s") :].strip()
    sql(
        ENTRY.replace(one, ", ".join([one] * len(rows))),
        *(value for row in rows for value in row),
    )


def in_step(*moved: tuple[Account, int]) -> None:
    """Bring the accounts' rows along, as somebody clever would."""
    for account, minutes in moved:
        sql(
            "UPDATE ledger_account SET balance_minutes = balance_minutes + %s, sequence = sequence + 1 WHERE id = %s",
            minutes,
            account.pk,
        )


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_entry"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET bank_id = bank_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_was_posted_never_changes(rosa: Account, kofi: Account, table: str, change: str) -> None:
    posting.post(help_given(rosa, kofi), at=AT)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        sql(change.format(table))


def test_one_minute_too_many_is_refused(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    transfer = a_transfer(bank)
    in_step((rosa, 60), (kofi, -59))
    with pytest.raises(IntegrityError, match="transfer sums to zero"):
        some_entries((bank.pk, rosa.pk, 1, transfer, 1, 60, 60), (bank.pk, kofi.pk, 1, transfer, 2, -59, -59))


def test_half_a_transfer_is_refused(bank: TimeBank, rosa: Account) -> None:
    transfer = a_transfer(bank)
    in_step((rosa, 60))
    with pytest.raises(IntegrityError, match="transfer sums to zero"):
        some_entries((bank.pk, rosa.pk, 1, transfer, 1, 60, 60))


def test_a_line_of_nothing_is_refused(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    transfer = a_transfer(bank)
    in_step((rosa, 0), (kofi, 0))
    with pytest.raises(IntegrityError, match="line moves hours"):
        some_entries((bank.pk, rosa.pk, 1, transfer, 1, 0, 0), (bank.pk, kofi.pk, 1, transfer, 2, 0, 0))


def test_lines_cannot_be_added_to_a_transfer(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    posted = posting.post(help_given(rosa, kofi), at=AT).transfer_id
    in_step((rosa, 60), (kofi, -60))
    with pytest.raises(IntegrityError, match="written whole"):
        some_entries((bank.pk, rosa.pk, 2, posted, 3, 60, 120), (bank.pk, kofi.pk, 2, posted, 4, -60, -120))


def test_a_transfer_without_reference_is_refused(rosa: Account, kofi: Account) -> None:
    with pytest.raises(posting.PostingRefused) as refused:
        posting.post(replace(help_given(rosa, kofi), reference=""), at=AT)
    assert refused.value.promise == "transfer_has_a_reference"


def test_an_entry_stays_within_its_bank(
    bank: TimeBank, other_bank: TimeBank, rosa: Account, kofi: Account
) -> None:
    """Neither an account nor a transfer of another time bank can be named, from either side of the wall."""
    stranger = an_account(other_bank)
    here, there = a_transfer(bank), a_transfer(other_bank)
    for transfer, of_bank in ((here, bank), (there, other_bank)):
        for account in (rosa, stranger):
            if account.bank_id == of_bank.pk:
                continue
            with pytest.raises(IntegrityError, match="entry_is_of_its_accounts_bank"), transaction.atomic():
                some_entries(
                    (of_bank.pk, account.pk, 1, transfer, 1, 60, 60),
                    (of_bank.pk, account.pk, 2, transfer, 2, -60, 0),
                )
    in_step((rosa, 60), (kofi, -60))
    with pytest.raises(IntegrityError, match="entry_is_of_its_transfers_bank"):
        some_entries((bank.pk, rosa.pk, 1, there, 1, 60, 60), (bank.pk, kofi.pk, 1, there, 2, -60, -60))


def without_account(bank: TimeBank) -> Membership:
    return Membership.objects.create(bank=bank, number=1, name="Nobody's account", joined_on=AT)


def test_an_account_is_of_its_members_bank(bank: TimeBank, other_bank: TimeBank) -> None:
    membership = without_account(bank)
    with pytest.raises(IntegrityError, match="account_is_of_its_members_bank"):
        Account.objects.create(
            bank=other_bank, membership=membership, kind="member", lowest_minutes=0, opened_at=AT
        )


@pytest.mark.parametrize(("kind", "has_membership"), [("member", False), ("pot", True)])
def test_an_account_is_a_members_or_the_banks(bank: TimeBank, kind: str, has_membership: bool) -> None:
    holder = without_account(bank) if has_membership else None
    with pytest.raises(IntegrityError, match="an account is a member's"):
        Account.objects.create(bank=bank, membership=holder, kind=kind, lowest_minutes=0, opened_at=AT)


@pytest.mark.parametrize("change", ["DELETE FROM ledger_account", "TRUNCATE ledger_account CASCADE"])
def test_an_account_is_never_deleted(rosa: Account, change: str) -> None:
    """Nor one that nothing was ever posted to."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        sql(change)


@pytest.mark.parametrize("already", [{"balance_minutes": 60}, {"sequence": 1}])
def test_an_account_opens_with_nothing_on_it(bank: TimeBank, already: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="an account opens with nothing on it"):
        Account.objects.create(
            bank=bank,
            membership=without_account(bank),
            kind="member",
            lowest_minutes=0,
            opened_at=AT,
            **already,
        )


def test_a_reversal_by_hand_must_undo_its_transfer(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    posted = posting.post(help_given(rosa, kofi, 60), at=AT).transfer_id
    asked = help_given(rosa, kofi, -30, kind="reversal", reverses_id=posted)
    with pytest.raises(posting.PostingRefused) as refused:
        posting.post(asked, at=AT)
    assert refused.value.promise == "reversal_undoes_its_transfer"


@pytest.mark.parametrize(("kind", "is_named"), [("reversal", False), ("service", True)])
def test_only_a_reversal_names_what_it_reverses(
    rosa: Account, kofi: Account, kind: str, is_named: bool
) -> None:
    posted = posting.post(help_given(rosa, kofi), at=AT).transfer_id
    asked = help_given(kofi, rosa, kind=kind, reverses_id=posted if is_named else None)
    with pytest.raises(posting.PostingRefused) as refused:
        posting.post(asked, at=AT)
    assert refused.value.promise == "reversal_names_what_it_reverses"


def test_models_do_not_write_hours(rosa: Account, kofi: Account) -> None:
    posting.post(help_given(rosa, kofi), at=AT)
    transfer, entry = Transfer.objects.get(), Entry.objects.all()[0]
    for write in (transfer.save, transfer.delete, lambda: Entry.objects.filter(pk=entry.pk).delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert Transfer.objects.count() == 1
