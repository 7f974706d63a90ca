"""Moving into a household and out of it: hours go along by the rule, the books add up, statements stay."""

from typing import Any

import pytest
from django.utils import timezone

from exchanges import lifecycle, moving
from exchanges.models import Listing, ListingChange
from exchanges.steps import Via
from ledger import accounts, reconciliation
from ledger.models import Entry, Transfer
from members.models import Membership, Notice, Person, Record, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ListingFactory
from tests.factories.help import confirmed
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.factories.safety import under_age

SAID: dict[str, Any] = {
    "words": "We agreed at the kitchen table.",
    "via": Via(channel="person", source="visit"),
}


@pytest.fixture
def home(bank: TimeBank) -> Membership:
    """A household of two adults and a child, with an account they share."""
    first = PersonFactory(bank=bank, name="Hana Home")
    made: Membership = MembershipFactory(bank=bank, kind="household", name="The Homes", person=first)
    for name, kind in (("Ben Home", "holder"), ("Cleo Home", "dependant")):
        person = PersonFactory(bank=bank, name=name, user=None)
        Seat.objects.create(bank=bank, membership=made, person=person, kind=kind)
    return made


def one(home: Membership, name: str) -> Person:
    return home.people.get(name__startswith=name)


def balance(membership: Membership) -> int:
    return accounts.of(membership).balance_minutes


def shared(home: Membership, minutes: int) -> None:
    """Bring the shared account to so many minutes, by help."""
    other = a_person(home.bank, "Other").memberships.get()
    helper, helped = (home, other) if minutes > 0 else (other, home)
    confirmed(helper.people.order_by("pk")[0], helped.people.order_by("pk")[0], minutes=abs(minutes))


def move_in(person: Person, home: Membership, by: Person, **said: Any) -> Membership:
    return moving.move_in(person, home, by=Person.objects.get(pk=by.pk), at=timezone.now(), **SAID | said)


def move_out(person: Person, home: Membership, by: Person, **said: Any) -> Membership:
    return moving.move_out(person, home, by=Person.objects.get(pk=by.pk), at=timezone.now(), **SAID | said)


def test_the_only_one_who_answers_does_not_become_a_dependant(bank, coordinator, member):
    home = MembershipFactory(bank=bank, kind="household", name="One", person=member)
    with pytest.raises(Refused, match="last one"):
        move_in(member, home, coordinator, kind="dependant")


@pytest.mark.parametrize("minutes", [90, -90])
def test_who_moves_in_brings_their_balance_along(
    minutes: int, bank: TimeBank, home: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    pair = (member, other_member) if minutes > 0 else (other_member, member)
    confirmed(*pair, minutes=90)
    own = member.memberships.get()
    lines = list(Entry.objects.filter(account=own.account).values_list("minutes", flat=True))
    move_in(member, home, coordinator)
    assert (balance(own), balance(home)) == (0, minutes)
    moved = Transfer.objects.get(kind="gift")
    assert (moved.description, moved.channel) == ("We agreed at the kitchen table. (visit)", "person")
    assert list(Entry.objects.filter(account=own.account).values_list("minutes", flat=True))[:1] == lines
    own.refresh_from_db()
    assert own.closed_at is not None
    assert home.seats.get(person=member).kind == "holder"
    assert reconciliation.check(bank) == []


def test_all_adults_and_who_moves_in_are_told(home: Membership, member: Person, coordinator: Person) -> None:
    move_in(member, home, coordinator)
    told = Notice.objects.filter(event="exchanges/moved_in")
    assert {notice.person.name for notice in told} == {"Hana Home", "Ben Home", member.name}
    assert {notice.subject for notice in told} == {f"{member.name} belongs to {home.name} now"}
    assert Record.objects.filter(about=member, what="seat").count() == 2


def test_what_they_offer_comes_along(home: Membership, member: Person, coordinator: Person) -> None:
    offer = ListingFactory(bank=home.bank, membership=member.memberships.get())
    move_in(member, home, coordinator)
    offer.refresh_from_db()
    assert (offer.membership, offer.person) == (home, member)
    assert ListingChange.objects.get(listing=offer).change == "moved"


def test_what_is_open_is_finished_first(
    home: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    offer = ListingFactory(bank=home.bank, membership=member.memberships.get())
    asked = lifecycle.propose(
        offer, membership=other_member.memberships.get(), by=other_member, at=timezone.now()
    )
    with pytest.raises(Refused, match="still open"):
        move_in(member, home, coordinator)
    lifecycle.withdraw(asked, by=other_member, at=timezone.now())
    assert move_in(member, home, coordinator) == home


@pytest.mark.parametrize(("minutes", "share"), [(125, 62), (-125, -62), (0, 0)])
def test_an_equal_part_in_whole_minutes_unless_agreed_otherwise(
    minutes: int, share: int, bank: TimeBank, home: Membership, coordinator: Person
) -> None:
    TimeBank.objects.update(step_minutes=1, welcome_minutes=60)
    bank.refresh_from_db()
    home.bank.refresh_from_db()
    if minutes:
        shared(home, minutes)
    own = move_out(one(home, "Ben"), home, coordinator)
    assert (balance(own), balance(home)) == (share, minutes - share)
    assert own.kind == "individual"
    assert reconciliation.check(bank) == []


@pytest.mark.parametrize(("minutes", "wrong"), [(120, 121), (120, -1), (-120, 1), (-120, -121), (0, 1)])
def test_never_more_than_is_there(minutes: int, wrong: int, home: Membership, coordinator: Person) -> None:
    if minutes:
        shared(home, minutes)
    with pytest.raises(Refused, match="more than there is"):
        move_out(one(home, "Ben"), home, coordinator, share_minutes=wrong)
    assert balance(home) == minutes
    assert home.seats.count() == 3


def test_a_child_and_what_was_offered_go_along(home: Membership, coordinator: Person) -> None:
    ben, cleo = one(home, "Ben"), one(home, "Cleo")
    offer: Listing = ListingFactory(bank=home.bank, membership=home, person=ben)
    own = move_out(ben, home, coordinator, along=[cleo], name="Ben and Cleo")
    offer.refresh_from_db()
    assert (own.kind, own.name, offer.membership) == ("household", "Ben and Cleo", own)
    assert {(seat.person.name, seat.kind) for seat in own.seats.all()} == {
        ("Ben Home", "holder"),
        ("Cleo Home", "dependant"),
    }
    assert {notice.person.name for notice in Notice.objects.filter(event="exchanges/moved_out")} == {
        "Ben Home",
        "Hana Home",
    }


def test_the_only_adult_keeps_all_of_it(home: Membership, coordinator: Person) -> None:
    home.seats.filter(person=one(home, "Ben")).delete()
    with pytest.raises(Refused, match="only adult"):
        move_out(one(home, "Hana"), home, coordinator)


@pytest.mark.parametrize("who", ["Hana", "Ben"])
def test_nobody_who_lives_there_decides_it(who: str, home: Membership, coordinator: Person) -> None:
    with pytest.raises(NotAllowed):
        move_out(one(home, "Ben"), home, one(home, who))
    Seat.objects.create(bank=home.bank, membership=home, person=coordinator, kind="holder")
    with pytest.raises(NotAllowed, match="You belong"):
        move_out(one(home, "Ben"), home, coordinator)


def test_moving_out_twice_takes_one_share_only(home: Membership, coordinator: Person) -> None:
    shared(home, 120)
    ben = one(home, "Ben")
    move_out(ben, home, coordinator)
    with pytest.raises(Refused):
        move_out(ben, home, coordinator)
    assert balance(home) == 60


def test_in_and_out_and_in_again(
    bank: TimeBank, home: Membership, member: Person, coordinator: Person
) -> None:
    move_in(member, home, coordinator)
    shared(home, 90)
    own = move_out(member, home, coordinator)
    assert balance(own) == 30
    move_in(member, home, coordinator)
    assert balance(home) == 90
    assert reconciliation.check(bank) == []


def test_each_adult_is_one_voice(bank: TimeBank, home: Membership, member: Person) -> None:
    MembershipFactory(bank=bank, kind="organisation", name="Club", person=member)
    voices = Person.objects.visible_to(member).with_a_voice()
    assert sorted(person.name for person in voices) == ["Ana Sá", "Ben Home", "Hana Home"]


def test_whoever_is_under_age_has_no_voice_yet(
    bank: TimeBank, member: Person, coordinator: Person, home: Membership
) -> None:
    young = a_person(bank, "Yara Young")
    under_age(young, one(home, "Hana"), coordinator)
    assert young not in Person.objects.visible_to(member).with_a_voice()
