"""What the ledger does when a time bank begins and when somebody joins."""

import pytest

from ledger import accounts, receivers
from ledger.models import Account, Transfer
from members.models import Membership, Notice, Person, TimeBank
from tests.factories.ledger import AT
from tests.factories.members import MembershipFactory, TimeBankFactory

pytestmark = pytest.mark.django_db


def test_a_time_bank_begins_with_its_pot(bank: TimeBank) -> None:
    pot = accounts.pot(bank)
    assert (pot.balance_minutes, pot.lowest_minutes, pot.highest_minutes, pot.is_hard) == (
        0,
        -12000,
        None,
        True,
    )


def test_a_member_begins_with_an_account(bank: TimeBank) -> None:
    account = accounts.of(MembershipFactory(bank=bank))
    assert (account.balance_minutes, account.lowest_minutes, account.highest_minutes) == (0, -600, 2400)


def test_the_welcome_gift_comes_out_of_the_pot() -> None:
    bank = TimeBankFactory(welcome_minutes=120)
    membership: Membership = MembershipFactory(bank=bank)
    assert accounts.of(membership).balance_minutes == 120
    assert accounts.pot(bank).balance_minutes == -120
    gift = Transfer.objects.get(bank=bank)
    assert (gift.kind, gift.reference) == ("welcome", f"welcome:{membership.public_id}")


def test_told_twice_of_the_same_newcomer_nothing_doubles() -> None:
    bank = TimeBankFactory(welcome_minutes=120)
    membership: Membership = MembershipFactory(bank=bank)
    receivers.open_the_account(membership=membership, by=None, at=AT)
    receivers.open_the_pot(bank=bank, at=AT)
    assert Account.objects.filter(bank=bank).count() == 2
    assert accounts.of(membership).balance_minutes == 120


def test_an_empty_pot_keeps_nobody_out(bank: TimeBank, admin: Person) -> None:
    bank.welcome_minutes = 15_000
    bank.save()
    membership: Membership = MembershipFactory(bank=bank, person__name="Linh Tran")
    assert accounts.of(membership).balance_minutes == 0
    notice = Notice.objects.get(event="ledger/welcome_not_given")
    assert notice.person == admin
    assert "Linh Tran" in notice.subject
