"""Publish, edit, withdraw, renew; and expiry, which is only a question of dates."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError

from exchanges import listings
from exchanges.listings import Draft, ListingRefused
from exchanges.models import Category, Listing
from members.models import Membership, Neighbourhood, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person

NOW = dt.datetime(2026, 11, 17, 12, tzinfo=dt.UTC)
OFFER = Listing.Kind.OFFER


@pytest.fixture
def draft(bank: TimeBank) -> Draft:
    return Draft(title="Mending clothes", category=bank.categories.all()[0])


@pytest.fixture
def own(member: Person) -> Membership:
    return member.memberships.get()


def publish(draft: Draft, own: Membership, by: Person) -> Listing:
    return listings.publish(draft, kind=OFFER, membership=own, by=by, at=NOW)


def test_what_is_published_is_up_for_the_usual_number_of_days(
    draft: Draft, own: Membership, member: Person
) -> None:
    listing = publish(draft, own, member)
    assert (listing.person, listing.expires_on) == (member, dt.date(2026, 11, 17) + dt.timedelta(days=90))
    assert list(Listing.objects.open_on(dt.date(2027, 2, 15))) == [listing]
    assert not Listing.objects.open_on(dt.date(2027, 2, 16)).exists()


def test_the_last_day_is_the_day_of_the_time_bank(draft: Draft, own: Membership, member: Person) -> None:
    own.bank.time_zone = "Pacific/Auckland"
    assert publish(draft, own, member).expires_on == dt.date(2026, 11, 18) + dt.timedelta(days=90)


def test_a_standing_offer_never_expires(draft: Draft, own: Membership, member: Person) -> None:
    listing = publish(Draft(title="A chair to sit on", category=draft.category, stands=True), own, member)
    assert listing.is_open_on(dt.date(2099, 1, 1))
    listing = listings.edit(listing, draft, by=member, at=NOW)
    assert listing.expires_on == dt.date(2027, 2, 15)


def test_editing_does_not_change_how_long_it_is_up(draft: Draft, own: Membership, member: Person) -> None:
    listing = publish(draft, own, member)
    later = NOW + dt.timedelta(days=30)
    listing = listings.edit(
        listing, Draft(title=" Hems  and zips ", category=draft.category), by=member, at=later
    )
    assert (listing.title, listing.expires_on) == ("Hems and zips", dt.date(2027, 2, 15))


def test_renewing_gives_the_usual_days_from_now_however_often(
    draft: Draft, own: Membership, member: Person
) -> None:
    listing = publish(draft, own, member)
    later = NOW + dt.timedelta(days=10)
    for _tap in range(2):
        listing = listings.renew(listing, by=member, at=later)
    assert (listing.expires_on, listing.published_at) == (dt.date(2027, 2, 25), NOW)


def test_what_had_come_down_is_renewed_as_the_newest(member: Person, bank: TimeBank) -> None:
    long_ago = NOW - dt.timedelta(days=200)
    listing = ListingFactory(bank=bank, membership=member.memberships.get(), published_at=long_ago)
    assert not listing.is_open_on(bank.today(NOW))
    listing = listings.renew(listing, by=member, at=NOW)
    assert listing.is_open_on(bank.today(NOW))
    assert listing.published_at == NOW


def test_withdrawing_twice_is_withdrawing_once(draft: Draft, own: Membership, member: Person) -> None:
    listing = listings.withdraw(publish(draft, own, member), by=member, at=NOW)
    again = listings.withdraw(listing, by=member, at=NOW + dt.timedelta(days=1))
    assert (again.state, again.withdrawn_at) == ("withdrawn", NOW)
    assert listings.renew(again, by=member, at=NOW).withdrawn_at is None


@pytest.mark.parametrize("verb", [listings.withdraw, listings.renew])
def test_only_its_people_and_coordinators_may_change_it(
    verb: Callable[..., Listing], draft: Draft, own: Membership, member: Person, other_member: Person
) -> None:
    listing = publish(draft, own, member)
    with pytest.raises(NotAllowed, match="another member"):
        verb(listing, by=other_member, at=NOW)
    with pytest.raises(NotAllowed):
        listings.edit(listing, draft, by=other_member, at=NOW)


def test_nobody_publishes_for_another_member_but_a_coordinator(
    draft: Draft, own: Membership, other_member: Person, coordinator: Person
) -> None:
    with pytest.raises(NotAllowed):
        publish(draft, own, other_member)
    assert publish(draft, own, coordinator).person == own.people.get()


def test_a_coordinator_of_another_time_bank_may_nothing(
    draft: Draft, own: Membership, outsider: Person
) -> None:
    outsider.role = "admin"
    with pytest.raises(NotAllowed):
        publish(draft, own, outsider)


def test_the_member_is_told_what_a_coordinator_does_for_them(
    draft: Draft, own: Membership, member: Person, coordinator: Person
) -> None:
    listing = publish(draft, own, coordinator)
    for verb in (listings.renew, listings.withdraw, listings.renew):
        listing = verb(listing, by=coordinator, at=NOW)
    listings.edit(listing, draft, by=coordinator, at=NOW)
    told = Notice.objects.filter(person=member, group=Notice.Group.COMMUNITY).order_by("pk")
    assert [notice.subject for notice in told] == [
        "Chidi Okafor put up “Mending clothes” for you",
        "Chidi Okafor keeps “Mending clothes” up for you",
        "Chidi Okafor took down “Mending clothes” for you",
        "Chidi Okafor keeps “Mending clothes” up for you",
        "Chidi Okafor changed “Mending clothes” for you",
    ]


def test_a_member_is_not_told_of_what_they_do_themselves(
    draft: Draft, own: Membership, member: Person
) -> None:
    listings.withdraw(publish(draft, own, member), by=member, at=NOW)
    assert not Notice.objects.filter(person=member).exists()


def test_whoever_writes_for_a_household_is_the_one_to_speak_to(
    draft: Draft, own: Membership, member: Person, other_member: Person
) -> None:
    Seat.objects.create(bank=own.bank, membership=own, person=other_member, kind=Seat.Kind.REPRESENTATIVE)
    assert publish(draft, own, other_member).person == other_member


def test_a_dependant_cannot_publish(draft: Draft, own: Membership, other_member: Person) -> None:
    Seat.objects.create(bank=own.bank, membership=own, person=other_member, kind=Seat.Kind.DEPENDANT)
    with pytest.raises(NotAllowed):
        publish(draft, own, other_member)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"text": "x" * 3001}, "text"),
        ({"availability": "x" * 201}, "availability"),
        ({"estimated_minutes": 0}, "estimated_minutes"),
        ({"estimated_minutes": 1441}, "estimated_minutes"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    changes: dict[str, object], field: str, draft: Draft, own: Membership, member: Person
) -> None:
    with pytest.raises(ListingRefused) as refused:
        publish(Draft(**{"title": draft.title, "category": draft.category, **changes}), own, member)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_kinds_of_help_and_places_of_another_time_bank_are_refused(
    draft: Draft, own: Membership, member: Person, other_bank: TimeBank
) -> None:
    with pytest.raises(ListingRefused, match="kind of help"):
        publish(Draft(title="Tea", category=other_bank.categories.all()[0]), own, member)
    place = Neighbourhood.objects.create(bank=other_bank, name="Elsewhere")
    with pytest.raises(ListingRefused, match="neighbourhood"):
        publish(Draft(title="Tea", category=draft.category, neighbourhood=place), own, member)


def test_a_retired_kind_of_help_stays_on_what_has_it_and_takes_nothing_new(
    draft: Draft, own: Membership, member: Person
) -> None:
    listing = publish(draft, own, member)
    Category.objects.filter(pk=draft.category.pk).update(retired_at=NOW)
    draft.category.refresh_from_db()
    assert listings.edit(listing, draft, by=member, at=NOW).category == draft.category
    with pytest.raises(ListingRefused, match="no longer used"):
        publish(draft, own, member)


def test_nothing_goes_up_for_a_member_who_has_left(draft: Draft, own: Membership, member: Person) -> None:
    listing = publish(draft, own, member)
    own.closed_at = NOW
    own.save()
    with pytest.raises(ListingRefused, match="has left"):
        listings.renew(listing, by=member, at=NOW)


def test_what_was_taken_down_is_seen_by_its_people_and_coordinators_only(
    draft: Draft, own: Membership, member: Person, other_member: Person, coordinator: Person, outsider: Person
) -> None:
    listing = publish(draft, own, member)
    for person, sees in ((other_member, True), (outsider, False), (None, False)):
        assert Listing.objects.visible_to(person).filter(pk=listing.pk).exists() is sees
    listings.withdraw(listing, by=member, at=NOW)
    for person, sees in ((member, True), (coordinator, True), (other_member, False)):
        assert Listing.objects.visible_to(person).filter(pk=listing.pk).exists() is sees


def test_ones_own_are_those_of_every_membership_one_acts_for(bank: TimeBank, member: Person) -> None:
    household: Membership = MembershipFactory(
        bank=bank, person=member, name="The Sá family", kind="household"
    )
    ours = ListingFactory(bank=bank, membership=household)
    ListingFactory(bank=bank, membership=a_person(bank, "Somebody else").memberships.get())
    assert list(Listing.objects.of_person(member)) == [ours]


def test_the_database_keeps_the_moment_of_taking_down(bank: TimeBank) -> None:
    listing = ListingFactory(bank=bank)
    listing.state = Listing.State.WITHDRAWN
    with pytest.raises(IntegrityError, match="withdrawn_listing_has_its_moment"):
        listing.save()
