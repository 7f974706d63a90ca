"""What posting promises: whole transfers, once, that sum to zero, with balances that follow."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from ledger import posting, refusals
from ledger.models import Account, Entry, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db


def balances(*accounts: Account) -> list[int]:
    found = dict(Account.objects.filter(pk__in=[a.pk for a in accounts]).values_list("pk", "balance_minutes"))
    return [found[account.pk] for account in accounts]


def test_help_moves_hours_from_the_helped_to_the_helper(rosa: Account, kofi: Account) -> None:
    receipt = posting.post(help_given(rosa, kofi, 90), at=AT)
    assert balances(rosa, kofi) == [90, -90]
    assert receipt.is_new
    transfer = Transfer.objects.get(pk=receipt.transfer_id)
    assert (transfer.public_id, transfer.posted_at, transfer.line_count) == (receipt.public_id, AT, 2)
    assert [(e.account, e.minutes) for e in transfer.entries.order_by("line")] == [(rosa, 90), (kofi, -90)]


def test_each_entry_has_the_next_number_and_the_balance_after_it(rosa: Account, kofi: Account) -> None:
    for minutes in (60, 15, 30):
        posting.post(help_given(rosa, kofi, minutes), at=AT)
    walked = Entry.objects.filter(account=kofi).order_by("sequence")
    assert [(e.sequence, e.balance_after_minutes) for e in walked] == [(1, -60), (2, -75), (3, -105)]
    assert balances(kofi) == [-105]


def test_provenance_is_kept(rosa: Account, kofi: Account, member: Person, coordinator: Person) -> None:
    asked = help_given(
        rosa,
        kofi,
        channel="paper",
        description="Sewing",
        entered_by_id=coordinator.pk,
        on_behalf_of_id=rosa.membership_id,
        confirmed_by_id=member.pk,
        approved_by_id=coordinator.pk,
    )
    transfer = Transfer.objects.with_people().get(pk=posting.post(asked, at=AT).transfer_id)
    assert (transfer.entered_by, transfer.confirmed_by, transfer.approved_by) == (
        coordinator,
        member,
        coordinator,
    )
    assert transfer.on_behalf_of == rosa.membership
    assert (transfer.channel, transfer.description, transfer.occurred_on) == (
        "paper",
        "Sewing",
        dt.date(2026, 10, 2),
    )


def test_the_same_reference_posts_once(rosa: Account, kofi: Account) -> None:
    asked = help_given(rosa, kofi, 60)
    first = posting.post(asked, at=AT)
    again = posting.post(replace(asked, entered_by_id=None, channel="api"), at=AT + dt.timedelta(days=1))
    assert (again.transfer_id, again.public_id, again.posted_at) == (
        first.transfer_id,
        first.public_id,
        first.posted_at,
    )
    assert (first.is_new, again.is_new) == (True, False)
    assert balances(rosa, kofi) == [60, -60]


@pytest.mark.parametrize(
    "other",
    [{"kind": "gift"}, {"occurred_on": dt.date(2026, 10, 1)}, {"description": "Other"}, {"lines": ()}],
)
def test_the_same_reference_for_something_else_is_refused(
    rosa: Account, kofi: Account, other: dict[str, Any]
) -> None:
    asked = help_given(rosa, kofi, 60)
    posting.post(asked, at=AT)
    other = {"lines": posting.between(rosa, kofi, 75)} if "lines" in other else other
    with pytest.raises(refusals.ReferenceReused):
        posting.post(replace(asked, **other), at=AT)
    assert balances(rosa, kofi) == [60, -60]


def test_many_may_help_many_in_one_transfer(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    linh, omar = an_account(bank), an_account(bank)
    lines = tuple(posting.Line(a.pk, m) for a, m in ((rosa, 120), (omar, -90), (linh, -60), (kofi, 30)))
    receipt = posting.post(help_given(rosa, kofi, lines=lines), at=AT)
    assert balances(rosa, kofi, linh, omar) == [120, 30, -60, -90]
    written = Entry.objects.filter(transfer=receipt.transfer_id).order_by("line")
    assert [entry.account_id for entry in written] == [line.account_id for line in lines]


@pytest.mark.parametrize("minutes", [(60, -45), (60,), (60, 0, -60), ()])
def test_what_does_not_add_up_is_refused(
    bank: TimeBank, rosa: Account, kofi: Account, minutes: tuple[int, ...]
) -> None:
    holders = (rosa, kofi, an_account(bank))
    lines = tuple(posting.Line(account.pk, m) for account, m in zip(holders, minutes, strict=False))
    with pytest.raises(refusals.NotBalanced):
        posting.post(replace(help_given(rosa, kofi), lines=lines), at=AT)
    assert balances(rosa, kofi) == [0, 0]
    assert not Transfer.objects.exists()


def test_an_account_has_one_line_in_a_transfer(rosa: Account) -> None:
    with pytest.raises(refusals.NotBalanced):
        posting.post(help_given(rosa, rosa), at=AT)


def test_a_batch_is_posted_in_its_order(rosa: Account, kofi: Account) -> None:
    batch = [help_given(rosa, kofi, 60, reference="z"), help_given(kofi, rosa, 15, reference="a")]
    receipts = posting.post_batch(batch, at=AT)
    walked = Entry.objects.filter(account=rosa).order_by("sequence")
    assert [(e.transfer_id, e.balance_after_minutes) for e in walked] == [
        (receipts[0].transfer_id, 60),
        (receipts[1].transfer_id, 45),
    ]


def test_a_batch_takes_one_round_trip(
    rosa: Account, kofi: Account, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(1):
        posting.post_batch([help_given(rosa, kofi, 15) for _one in range(20)], at=AT)
    assert balances(rosa, kofi) == [300, -300]


def test_a_batch_leaves_out_what_was_posted_before(rosa: Account, kofi: Account) -> None:
    known, fresh = help_given(rosa, kofi, 60), help_given(rosa, kofi, 30)
    posting.post(known, at=AT)
    receipts = posting.post_batch([known, fresh, known, fresh], at=AT)
    assert [receipt.is_new for receipt in receipts] == [False, True, False, False]
    assert receipts[1].transfer_id == receipts[3].transfer_id
    assert balances(rosa, kofi) == [90, -90]


def test_a_batch_is_all_or_nothing(rosa: Account, kofi: Account) -> None:
    good, bad = help_given(rosa, kofi), help_given(rosa, kofi, lines=(posting.Line(rosa.pk, 5),) * 2)
    with pytest.raises(posting.PostingRefused):
        posting.post_batch([good, bad], at=AT)
    assert balances(rosa, kofi) == [0, 0]


def test_no_postings_are_no_work() -> None:
    assert posting.post_batch([], at=AT) == []


def test_a_batch_belongs_to_one_bank(rosa: Account, kofi: Account) -> None:
    with pytest.raises(ValueError, match="one time bank"):
        posting.post_batch([help_given(rosa, kofi), help_given(rosa, kofi, bank_id=0)], at=AT)


def test_what_is_refused_leaves_the_transaction_around_it_usable(rosa: Account, kofi: Account) -> None:
    with pytest.raises(refusals.NotBalanced):
        posting.post(help_given(rosa, kofi, 0), at=AT)
    posting.post(help_given(rosa, kofi, 60), at=AT)
    assert balances(rosa, kofi) == [60, -60]


def test_accounts_of_another_bank_are_refused(rosa: Account, other_bank: TimeBank) -> None:
    stranger = an_account(other_bank)
    for bank_id in (rosa.bank_id, stranger.bank_id):
        with pytest.raises(refusals.NotOfThisBank):
            posting.post(help_given(rosa, stranger, bank_id=bank_id), at=AT)


@pytest.mark.parametrize("hand", ["entered_by_id", "confirmed_by_id", "approved_by_id"])
def test_people_of_another_bank_are_refused(
    rosa: Account, kofi: Account, outsider: Person, hand: str
) -> None:
    with pytest.raises(refusals.NotOfThisBank):
        posting.post(help_given(rosa, kofi, **{hand: outsider.pk}), at=AT)


def test_a_closed_account_takes_nothing(rosa: Account, kofi: Account) -> None:
    Account.objects.filter(pk=kofi.pk).update(closed_at=AT)
    with pytest.raises(refusals.AccountClosed, match="Kofi Mensah has left"):
        posting.post(help_given(rosa, kofi), at=AT)
