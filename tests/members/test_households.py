"""Who has a place in which membership."""

import pytest
from django.db import transaction
from django.utils import timezone

from exchanges import suspending
from exchanges.models import Listing
from members import households, joining
from members.models import Membership, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person


def family(bank: TimeBank, by: Person, kind: str = "household") -> Membership:
    return joining.enrol(
        bank, name="Ngozi", kind=kind, membership_name="The Okafors", by=by, at=timezone.now()
    )


def add(membership: Membership, by: Person, kind: str = "dependant", **said: str) -> Seat:
    return households.add_somebody(membership, **{"name": "Ada", **said}, kind=kind, by=by, at=timezone.now())


def test_a_dependant_joins_a_household(bank, coordinator):
    seat = add(family(bank, coordinator), coordinator)
    assert (seat.person.name, seat.person.bank, seat.kind) == ("Ada", bank, "dependant")
    assert seat.person.user is None


def test_somebody_who_is_here_acts_for_another_and_is_told(bank, coordinator, member, other_member):
    membership = other_member.memberships.get()
    households.add_seat(membership, member, kind="representative", by=coordinator, at=timezone.now())
    assert set(Membership.objects.held_by(member)) == {member.memberships.first(), membership}
    assert Notice.objects.get(person=member).subject == f"You have a place in {membership.name}"


def test_whoever_acts_for_a_membership_hears_of_a_new_place_in_it(bank, coordinator, member):
    households.add_seat(
        member.memberships.get(), coordinator, kind="representative", by=coordinator, at=timezone.now()
    )
    assert Notice.objects.get().person == member
    assert Notice.objects.get().subject == "Chidi Okafor has a place in Ana Sá"


def test_a_dependant_does_not_act(bank, coordinator):
    seat = add(family(bank, coordinator), coordinator)
    assert not Membership.objects.held_by(seat.person).exists()


@pytest.mark.parametrize(
    ("membership_kind", "seat_kind"),
    [
        ("individual", "holder"),
        ("individual", "dependant"),
        ("organisation", "dependant"),
        ("household", "boss"),
    ],
)
def test_places_that_make_no_sense_are_refused(bank, coordinator, membership_kind, seat_kind):
    with pytest.raises(Refused) as refused:
        add(family(bank, coordinator, membership_kind), coordinator, seat_kind)
    assert refused.value.field == "kind"


def test_one_place_each(bank, coordinator):
    membership = family(bank, coordinator)
    with pytest.raises(Refused, match="already"):
        households.add_seat(
            membership, membership.people.get(), kind="holder", by=coordinator, at=timezone.now()
        )


def test_another_time_banks_person_has_no_place_here(bank, coordinator, outsider):
    with pytest.raises(Refused, match="another time bank"):
        households.add_seat(
            family(bank, coordinator), outsider, kind="holder", by=coordinator, at=timezone.now()
        )


def test_only_coordinators(bank, coordinator, member, outsider):
    membership = family(bank, coordinator)
    for by in (member, outsider):
        with pytest.raises(NotAllowed):
            add(membership, by)


@pytest.mark.parametrize("kind", ["household", "organisation"])
def test_the_last_one_who_can_answer_stays(bank, coordinator, kind):
    membership = family(bank, coordinator, kind)
    with pytest.raises(Refused, match="last one"):
        households.remove_seat(membership.seats.get(), by=coordinator, at=timezone.now())


def test_a_holder_cannot_become_a_dependant_alone(bank, coordinator):
    membership = family(bank, coordinator)
    with pytest.raises(Refused, match="last one"):
        households.change_seat(membership.seats.get(), kind="dependant", by=coordinator, at=timezone.now())


def test_after_another_holder_came_one_may_go(bank, coordinator):
    membership = family(bank, coordinator)
    first = membership.seats.get()
    add(membership, coordinator, "holder")
    households.remove_seat(first, by=coordinator, at=timezone.now())
    assert membership.people.get().name == "Ada"


@pytest.mark.django_db(transaction=True)
def test_two_holders_cannot_leave_past_each_other(bank, coordinator, in_threads):
    membership = family(bank, coordinator)
    add(membership, coordinator, "holder")
    seats = list(membership.seats.select_related("person", "membership__bank"))

    def leave(number: int) -> bool:
        try:
            households.remove_seat(seats[number], by=coordinator, at=timezone.now())
        except Refused:
            return False
        return True

    assert sorted(in_threads(leave, times=2)) == [False, True]


def test_a_grown_dependant_becomes_a_holder(bank, coordinator):
    seat = add(family(bank, coordinator), coordinator)
    households.change_seat(seat, kind="holder", by=coordinator, at=timezone.now())
    assert Membership.objects.held_by(seat.person).count() == 1


def test_acting_is_asked_of_the_person(bank, coordinator, member):
    assert a_person(bank, "Z").memberships.get() not in Membership.objects.held_by(member)


def test_whoever_loses_a_place_is_told(bank, coordinator):
    seat = add(family(bank, coordinator), coordinator)
    households.remove_seat(seat, by=coordinator, at=timezone.now())
    assert Notice.objects.get(person=seat.person, event="members/seat_ended").subject.endswith("The Okafors")


def test_it_rests_and_goes_on_as_places_change_hands(bank, coordinator):
    membership, now = family(bank, coordinator), timezone.now()
    second = add(membership, coordinator, "holder", name="Bo")
    suspending.suspend(membership.people.get(name="Ngozi"), reason="x", by=coordinator, at=now)
    assert Membership.objects.get(pk=membership.pk).suspended_at is None
    households.remove_seat(second, by=coordinator, at=now)
    assert Membership.objects.get(pk=membership.pk).suspended_at
    households.add_seat(membership, second.person, kind="holder", by=coordinator, at=now)
    assert Membership.objects.get(pk=membership.pk).suspended_at is None


def test_the_last_place_is_the_end_of_belonging_and_another_the_way_back(bank, coordinator):
    membership, now = family(bank, coordinator, "organisation"), timezone.now()
    seat = add(membership, coordinator, "representative", name="Bo", email="bo@example.org")
    listing = ListingFactory(bank=bank, membership=membership, person=seat.person)
    households.remove_seat(seat, by=coordinator, at=now)
    gone = Person.objects.get(pk=seat.person_id)
    assert gone.left_at and gone.user is None and gone.former_user.email == "bo@example.org"
    assert Notice.objects.get(event="members/goodbye").address == "bo@example.org"
    assert Listing.objects.get(pk=listing.pk).person.name == "Ngozi"
    households.add_seat(membership, gone, kind="representative", by=coordinator, at=now)
    assert Person.objects.get(pk=gone.pk).left_at is None


def test_with_another_place_one_stays(bank, coordinator, member):
    membership, now = family(bank, coordinator), timezone.now()
    seat = households.add_seat(membership, member, kind="holder", by=coordinator, at=now)
    households.remove_seat(seat, by=coordinator, at=now)
    assert Person.objects.get(pk=member.pk).left_at is None


def test_the_only_admin_keeps_their_last_place(bank, admin, coordinator):
    membership, now = family(bank, coordinator), timezone.now()
    seat = households.add_seat(membership, admin, kind="holder", by=coordinator, at=now)
    admin.seats.exclude(pk=seat.pk).delete()
    with pytest.raises(Refused, match="only admin"), transaction.atomic():
        households.remove_seat(seat, by=coordinator, at=now)
    assert membership.seats.filter(person=admin).exists()
