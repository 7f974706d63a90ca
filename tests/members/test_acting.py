"""For whom somebody acts is said where it is not themself, and kept with what they do."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import lifecycle, listings, recording
from exchanges.listings import Draft
from exchanges.models import Exchange, ListingChange
from members import acting
from members.models import Membership, Person, Seat, TimeBank
from tests.factories.members import MembershipFactory, a_person


@pytest.fixture
def grocers(bank: TimeBank, member: Person) -> Membership:
    """An organisation that the member represents, besides their own membership."""
    made: Membership = MembershipFactory(bank=bank, name="Green Grocers", kind="organisation", person=member)
    Seat.objects.filter(membership=made).update(kind=Seat.Kind.REPRESENTATIVE)
    return made


def test_only_another_s_voice_is_worth_saying(bank: TimeBank, member: Person, grocers: Membership) -> None:
    own = member.memberships.get(kind="individual")
    neighbour = a_person(bank, "Nell").memberships.get()
    Seat.objects.create(bank=bank, membership=neighbour, person=member, kind=Seat.Kind.REPRESENTATIVE)
    assert acting.others(member, [own, grocers, neighbour]) == [grocers, neighbour]


def test_the_only_household_somebody_takes_part_by_is_their_own_voice(bank: TimeBank) -> None:
    person = a_person(bank, "Pia")
    own = person.memberships.get()
    Membership.objects.filter(pk=own.pk).update(kind="household")
    own.refresh_from_db()
    assert not acting.is_for_another(person, own)


def test_a_dependant_acts_for_nobody(bank: TimeBank, member: Person, grocers: Membership) -> None:
    Seat.objects.filter(membership=grocers).update(kind=Seat.Kind.DEPENDANT)
    assert not acting.is_for_another(member, grocers)


def test_each_step_keeps_who_took_it_and_whose_it_was(
    bank: TimeBank, member: Person, other_member: Person, grocers: Membership
) -> None:
    at = timezone.now()
    exchange = recording.log_directly(
        provider=grocers,
        recipient=other_member.memberships.get(),
        title="Shelves",
        category=bank.categories.all()[0],
        minutes=60,
        happened_on=bank.today(at),
        by=member,
        at=at,
    )
    recording.confirm(exchange, by=other_member, at=at)
    steps = exchange.steps_taken.values_list("step", "person", "side", "on_behalf_of")
    assert list(steps) == [
        ("log", member.pk, "provider", None),
        ("confirm", other_member.pk, "recipient", None),
    ]
    settled = Exchange.objects.get(pk=exchange.pk)
    assert settled.transfer is not None
    assert (settled.transfer.entered_by, settled.transfer.on_behalf_of) == (member, grocers)


def test_a_listing_keeps_who_put_it_up_and_for_whom(
    bank: TimeBank, member: Person, other_member: Person, grocers: Membership
) -> None:
    at: dt.datetime = timezone.now()
    draft = Draft(title="Fruit boxes", category=bank.categories.all()[0])
    listing = listings.publish(draft, kind="offer", membership=grocers, by=member, at=at)
    change = ListingChange.objects.get()
    assert (change.person, change.on_behalf_of, change.listing) == (member, grocers, listing)
    assert list(ListingChange.objects.visible_to(other_member)) == []
    asked = lifecycle.propose(listing, membership=other_member.memberships.get(), by=other_member, at=at)
    assert asked.steps_taken.get().side == "recipient"
