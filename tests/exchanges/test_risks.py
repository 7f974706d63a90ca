"""What a coordinator reads beside an exchange that is to be approved."""

import pytest
from django.utils import timezone

from exchanges import risks
from exchanges.models import Exchange
from members.models import Membership, Person, Seat, TimeBank
from tests.factories import help
from tests.factories.members import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(bank: TimeBank) -> None:
    bank.approval, bank.approval_above_minutes = TimeBank.Approval.NEVER, 240
    bank.save()


def waiting(provider: Person, recipient: Person, minutes: int = 60) -> Exchange:
    TimeBank.objects.filter(pk=provider.bank_id).update(approval=TimeBank.Approval.ALWAYS)
    bank = TimeBank.objects.get(pk=provider.bank_id)
    provider.bank = recipient.bank = bank
    return help.confirmed(provider, recipient, minutes=minutes)


def keys(exchange: Exchange) -> list[str]:
    found = risks.asked(Exchange.objects.filter(pk=exchange.pk).with_people(), timezone.now()).get()
    return [risk.key for risk in risks.of(found)]


def test_an_ordinary_one_has_none(member: Person, other_member: Person) -> None:
    help.confirmed(member, other_member)
    assert keys(waiting(other_member, member)) == []


def test_a_first_exchange_names_whose_it_is(member: Person, other_member: Person) -> None:
    exchange = waiting(member, other_member)
    found = risks.asked(Exchange.objects.filter(pk=exchange.pk).with_people(), timezone.now()).get()
    assert [risk.words for risk in risks.of(found)] == ["Ana’s first exchange", "Bram’s first exchange"]


@pytest.mark.parametrize(("minutes", "expected"), [(240, []), (255, ["long"])])
def test_longer_than_the_time_bank_likes(
    member: Person, other_member: Person, minutes: int, expected: list[str]
) -> None:
    help.confirmed(member, other_member)
    assert keys(waiting(member, other_member, minutes)) == expected


def test_the_same_two_often(member: Person, other_member: Person) -> None:
    for _time in range(4):
        help.confirmed(member, other_member)
    assert keys(waiting(member, other_member)) == ["often"]
    assert keys(waiting(other_member, member)) == []


def test_what_would_pass_a_limit(member: Person, other_member: Person) -> None:
    help.confirmed(member, other_member, minutes=570)
    assert keys(waiting(member, other_member, 30)) == []
    assert keys(waiting(member, other_member, 60)) == ["lowest"]


def test_within_one_household(bank: TimeBank, member: Person, other_member: Person) -> None:
    household = MembershipFactory(bank=bank, person=member, kind=Membership.Kind.HOUSEHOLD, name="At home")
    exchange = waiting(member, other_member)
    assert "household" not in keys(exchange)
    Seat.objects.create(bank=bank, membership=household, person=other_member)
    assert "household" in keys(exchange)
