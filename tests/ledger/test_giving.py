"""Giving hours: who may, what is told, and that a double tap gives once."""

import pytest

from ledger import accounts, giving, refusals
from ledger.models import Account, Transfer
from members.models import Membership, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.ledger import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(member: Person) -> Membership:
    return member.memberships.get()


@pytest.fixture
def theirs(other_member: Person) -> Membership:
    return other_member.memberships.get()


def balances(*memberships: Membership) -> list[int]:
    return [accounts.of(membership).balance_minutes for membership in memberships]


def give(giver: Membership, receiver: Membership, by: Person, minutes: int = 60, key: str = "k") -> None:
    giving.give(giver, receiver, minutes, "Happy birthday!", by=by, at=AT, key=key)


def test_a_gift_moves_hours_and_is_told(
    mine: Membership, theirs: Membership, member: Person, other_member: Person
) -> None:
    give(mine, theirs, member)
    assert balances(mine, theirs) == [-60, 60]
    transfer = Transfer.objects.get(kind="gift")
    assert (transfer.entered_by, transfer.on_behalf_of, transfer.description) == (
        member,
        mine,
        "Happy birthday!",
    )
    (notice,) = Notice.objects.filter(event="ledger/hours_given")
    assert notice.person == other_member
    assert "Happy birthday!" in notice.body


def test_a_double_tap_gives_once(mine: Membership, theirs: Membership, member: Person) -> None:
    for _tap in range(2):
        give(mine, theirs, member)
    assert balances(mine) == [-60]
    assert Notice.objects.filter(event="ledger/hours_given").count() == 1


def test_two_gifts_are_two(mine: Membership, theirs: Membership, member: Person) -> None:
    for key in ("one", "two"):
        give(mine, theirs, member, key=key)
    assert balances(mine) == [-120]


def test_a_key_is_the_givers_own(
    mine: Membership, theirs: Membership, member: Person, other_member: Person
) -> None:
    give(mine, theirs, member, key="same")
    give(theirs, mine, other_member, minutes=30, key="same")
    assert balances(mine, theirs) == [-30, 30]


def test_only_those_who_act_for_it_give_its_hours(
    mine: Membership, theirs: Membership, other_member: Person, coordinator: Person, outsider: Person
) -> None:
    Seat.objects.create(bank=mine.bank, membership=mine, person=other_member, kind=Seat.Kind.DEPENDANT)
    for person in (other_member, coordinator, outsider):
        with pytest.raises(NotAllowed):
            give(mine, theirs, person)
    assert balances(mine, theirs) == [0, 0]


@pytest.mark.parametrize("minutes", [0, -60, 50])
def test_odd_hours_are_refused(mine: Membership, theirs: Membership, member: Person, minutes: int) -> None:
    with pytest.raises(Refused) as refused:
        give(mine, theirs, member, minutes=minutes)
    assert refused.value.field == "length"


def test_not_to_oneself_nor_to_whom_left_nor_elsewhere(
    mine: Membership, theirs: Membership, member: Person, outsider: Person
) -> None:
    Membership.objects.filter(pk=theirs.pk).update(closed_at=AT)
    theirs.refresh_from_db()
    for receiver in (mine, theirs, outsider.memberships.get()):
        with pytest.raises(Refused):
            give(mine, receiver, member)


def test_the_pot_takes_gifts(bank: TimeBank, mine: Membership, member: Person) -> None:
    giving.donate(mine, 120, "I have more than I need.", by=member, at=AT, key="k")
    assert (balances(mine), accounts.pot(bank).balance_minutes) == ([-120], 120)


def test_a_coordinator_grants_out_of_the_pot(
    bank: TimeBank, theirs: Membership, coordinator: Person, other_member: Person
) -> None:
    giving.grant(theirs, 60, "For moving house", by=coordinator, at=AT, key="k")
    assert (balances(theirs), accounts.pot(bank).balance_minutes) == ([60], -60)
    assert Notice.objects.get(event="ledger/hours_granted").person == other_member


def test_members_grant_nothing(theirs: Membership, member: Person, outsider: Person) -> None:
    for person in (member, outsider):
        with pytest.raises(NotAllowed):
            giving.grant(theirs, 60, "For moving house", by=person, at=AT, key="k")


def test_a_coordinator_grants_themselves_nothing(coordinator: Person) -> None:
    with pytest.raises(NotAllowed, match="somebody else"):
        giving.grant(coordinator.memberships.get(), 60, "For me", by=coordinator, at=AT, key="k")


def test_a_grant_says_what_for(theirs: Membership, coordinator: Person) -> None:
    with pytest.raises(Refused, match="what these hours are for"):
        giving.grant(theirs, 60, " ", by=coordinator, at=AT, key="k")


def test_coordinators_hear_of_a_limit_passed(
    mine: Membership, theirs: Membership, member: Person, coordinator: Person
) -> None:
    give(mine, theirs, member, minutes=660)
    (notice,) = Notice.objects.filter(event="ledger/limit_passed")
    assert notice.person == coordinator
    assert "Ana Sá is now" in notice.body


def test_a_hard_limit_refuses_a_gift(mine: Membership, theirs: Membership, member: Person) -> None:
    Account.objects.filter(membership=mine).update(is_hard=True)
    with pytest.raises(refusals.LimitPassed):
        give(mine, theirs, member, minutes=660)
