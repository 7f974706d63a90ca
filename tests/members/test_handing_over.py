"""A place in an organisation goes from one to another, at once or on a day, and never to nobody."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import handing_over, households
from members.models import HandOver, Membership, Notice, Person, Record, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import MembershipFactory, a_person

DAY = dt.timedelta(days=1)


@pytest.fixture
def club(bank: TimeBank, member: Person) -> Membership:
    made: Membership = MembershipFactory(bank=bank, kind="organisation", name="Chess Club", person=member)
    Seat.objects.filter(membership=made).update(kind=Seat.Kind.REPRESENTATIVE)
    return made


def fresh(person: Person) -> Person:
    return Person.objects.select_related("bank").get(pk=person.pk)


def hand_over(club: Membership, leaving: Person, coming: Person, by: Person, days: int = 0) -> HandOver:
    at = timezone.now()
    on = club.bank.today(at) + days * DAY
    return handing_over.hand_over(club, leaving=leaving, coming=coming, on=on, by=fresh(by), at=at)


def acting(club: Membership) -> list[str]:
    return sorted(seat.person.name for seat in club.seats.acting())


def test_at_once_the_new_one_is_in_and_the_old_one_out(
    club: Membership, member: Person, other_member: Person
) -> None:
    asked = hand_over(club, member, other_member, by=member)
    assert asked.done_at is not None
    assert acting(club) == [other_member.name]
    assert club.seats.get().kind == "representative"
    assert Record.objects.filter(what="seat").count() == 2
    told = Notice.objects.filter(event="members/handed_over").values_list("person__name", flat=True)
    assert set(told) == {member.name, other_member.name}


def test_on_a_day_the_clock_does_it_once(club: Membership, member: Person, other_member: Person) -> None:
    asked = hand_over(club, member, other_member, by=member, days=3)
    assert (asked.done_at, acting(club)) == (None, [member.name])
    now = timezone.now()
    assert handing_over.do_due(now + 2 * DAY) == 0
    assert handing_over.do_due(now + 3 * DAY) == 1
    assert handing_over.do_due(now + 3 * DAY) == 0
    assert acting(club) == [other_member.name]


def test_called_off_all_stays_as_it_was(club: Membership, member: Person, other_member: Person) -> None:
    asked = hand_over(club, member, other_member, by=member, days=3)
    handing_over.call_off(asked, by=fresh(member), at=timezone.now())
    assert handing_over.do_due(timezone.now() + 9 * DAY) == 0
    assert acting(club) == [member.name]
    with pytest.raises(Refused, match="already"):
        handing_over.call_off(asked, by=fresh(member), at=timezone.now())


@pytest.mark.parametrize("field", ["left_at", "suspended_at"])
def test_whoever_can_no_longer_come_leaves_the_old_one_in(
    field: str, club: Membership, member: Person, other_member: Person
) -> None:
    asked = hand_over(club, member, other_member, by=member, days=3)
    Person.objects.filter(pk=other_member.pk).update(user=None, **{field: timezone.now()})
    assert handing_over.do_due(timezone.now() + 3 * DAY) == 1
    asked.refresh_from_db()
    assert asked.called_off_at is not None
    assert acting(club) == [member.name]
    assert Notice.objects.filter(event="members/hand_over_called_off", person=member).exists()


def test_only_ones_own_place_or_as_coordinator(
    bank: TimeBank, club: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    third = a_person(bank, "Third")
    with pytest.raises(NotAllowed):
        hand_over(club, member, third, by=other_member)
    households.add_seat(club, other_member, kind="representative", by=coordinator, at=timezone.now())
    with pytest.raises(NotAllowed):
        hand_over(club, member, third, by=other_member)
    hand_over(club, member, third, by=coordinator)
    assert acting(club) == sorted([other_member.name, third.name])


def test_who_acts_already_stays_when_somebody_hands_over_to_them(
    club: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    households.add_seat(club, other_member, kind="holder", by=coordinator, at=timezone.now())
    hand_over(club, member, other_member, by=member)
    assert [(seat.person, seat.kind) for seat in club.seats.all()] == [(other_member, "holder")]


def test_what_is_refused(club: Membership, member: Person, other_member: Person, outsider: Person) -> None:
    for coming, days in ((member, 0), (outsider, 0), (other_member, -1), (other_member, 400)):
        with pytest.raises(Refused):
            hand_over(club, member, coming, by=member, days=days)
    hand_over(club, member, other_member, by=member, days=3)
    with pytest.raises(Refused, match="already"):
        hand_over(club, member, other_member, by=member, days=5)
    assert acting(club) == [member.name]


def test_a_household_has_no_representatives_to_hand_over(member: Person, other_member: Person) -> None:
    with pytest.raises(NotAllowed):
        hand_over(member.memberships.get(), member, other_member, by=member)


def test_the_database_keeps_one_waiting_at_a_time(
    club: Membership, member: Person, other_member: Person
) -> None:
    first = hand_over(club, member, other_member, by=member, days=3)
    with pytest.raises(IntegrityError, match="representative_hands_over_once"), transaction.atomic():
        HandOver.objects.create(
            bank=club.bank,
            membership=club,
            leaving=member,
            coming=other_member,
            on=first.on,
            asked_by=member,
            asked_at=timezone.now(),
        )


def test_two_days_that_fall_together_leave_somebody(
    bank: TimeBank, club: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    third = a_person(bank, "Third")
    households.add_seat(club, other_member, kind="representative", by=coordinator, at=timezone.now())
    hand_over(club, member, other_member, by=member, days=3)
    hand_over(club, other_member, third, by=coordinator, days=3)
    assert handing_over.do_due(timezone.now() + 3 * DAY) == 2
    assert acting(club) == ["Third"]
