"""Putting offers and requests up, changing them and taking them down; their photos."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from exchanges import listings
from exchanges.listings import Draft
from exchanges.models import Listing, ListingChange
from members import pictures
from members.models import Membership, Neighbourhood, Notice, Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory
from tests.pages.offers import OFFERS, a_photo, page_of, text_of, typed

As = Callable[[Person], Client]


@pytest.fixture
def as_(client_of: As) -> As:
    return client_of


@pytest.fixture
def listing(bank: TimeBank, member: Person) -> Listing:
    return ListingFactory(bank=bank, membership=member.memberships.get(), title="Mending clothes")


def test_three_answers_are_enough(bank: TimeBank, member: Person, as_: As) -> None:
    own = member.memberships.get()
    answer = as_(member).post(f"{OFFERS}new/", typed(bank, membership=own.public_id))
    listing = Listing.objects.get()
    assert answer["Location"] == page_of(listing)
    assert (listing.membership, listing.person, listing.title) == (own, member, "A lift to the market")


def test_everything_that_was_typed_is_kept(bank: TimeBank, member: Person, as_: As) -> None:
    place = Neighbourhood.objects.create(bank=bank, name="Harbour")
    said = typed(
        bank,
        membership=member.memberships.get().public_id,
        kind="request",
        text="Twice a month",
        estimated="1h30",
        availability="Saturdays",
        neighbourhood=place.public_id,
        is_remote="on",
        stands="on",
        photo=a_photo(),
    )
    as_(member).post(f"{OFFERS}new/", said)
    listing = Listing.objects.get()
    assert (listing.kind, listing.text, listing.estimated_minutes) == ("request", "Twice a month", 90)
    assert (listing.availability, listing.neighbourhood, listing.is_remote) == ("Saturdays", place, True)
    assert (listing.is_standing, bool(listing.photo)) == (True, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Say in a few words"),
        ({"category": ""}, "Choose the kind of help"),
        ({"category": "nonsense"}, "Kind of help"),
        ({"estimated": "a while"}, "We can't read"),
        ({"kind": "sale"}, "is not in the list"),
        ({"photo": SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")}, "can't read that file as a photo"),
        ({"text": "a\0b"}, "something in this text"),
    ],
)
def test_what_does_not_fit_is_said_beside_it_and_the_rest_is_kept(
    changes: dict[str, Any], sentence: str, bank: TimeBank, member: Person, as_: As
) -> None:
    said = typed(
        bank, membership=member.memberships.get().public_id, availability="Sundays at noon", **changes
    )
    answer = as_(member).post(f"{OFFERS}new/", said)
    assert answer.status_code == 422
    assert sentence in text_of(answer).replace("&#x27;", "'")
    assert "Sundays at noon" in answer.content.decode()
    assert not Listing.objects.exists()


def test_a_photo_beside_an_error_has_to_be_chosen_again(bank: TimeBank, member: Person, as_: As) -> None:
    said = typed(bank, membership=member.memberships.get().public_id, title="", photo=a_photo())
    assert "choose the photo again" in text_of(as_(member).post(f"{OFFERS}new/", said))


def test_the_same_form_sent_twice_puts_up_one(bank: TimeBank, member: Person, as_: As) -> None:
    client = as_(member)
    page = client.get(f"{OFFERS}new/").content.decode()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key
    said = typed(bank, membership=member.memberships.get().public_id, idempotency_key=key[1])
    first, second = (client.post(f"{OFFERS}new/", said) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert Listing.objects.count() == 1


def test_nobody_puts_up_something_for_a_membership_that_is_not_theirs(
    bank: TimeBank, member: Person, other_member: Person, as_: As
) -> None:
    said = typed(bank, membership=other_member.memberships.get().public_id)
    assert as_(member).post(f"{OFFERS}new/", said).status_code == 422


def test_somebody_with_several_memberships_chooses(bank: TimeBank, member: Person, as_: As) -> None:
    family: Membership = MembershipFactory(bank=bank, person=member, kind="household", name="The Sá family")
    page = as_(member).get(f"{OFFERS}new/")
    assert page.context["form"].initial["membership"] == member.memberships.get(kind="individual").public_id
    assert "The Sá family" in text_of(page)
    as_(member).post(f"{OFFERS}new/", typed(bank, membership=family.public_id))
    assert Listing.objects.get().membership == family


def test_a_coordinator_puts_something_up_for_a_member_who_asked(
    bank: TimeBank, coordinator: Person, member: Person, as_: As
) -> None:
    own = member.memberships.get()
    client = as_(coordinator)
    assert "Ana Sá" in client.get(f"{OFFERS}new/?for={own.public_id}").content.decode()
    assert client.post(f"{OFFERS}new/", typed(bank, membership="Ana Sá")).status_code == 422
    client.post(f"{OFFERS}new/", typed(bank, membership="Ana Sá", channel="phone", source="Ana rang"))
    assert Listing.objects.get().membership == own
    change = ListingChange.objects.get()
    assert (change.person, change.on_behalf_of, change.channel, change.source) == (
        coordinator,
        own,
        "phone",
        "Ana rang",
    )
    assert Notice.objects.get(person=member).event == "exchanges/listing_published"


def test_changing_it_shows_what_there_is_and_keeps_what_is_typed(
    listing: Listing, member: Person, as_: As
) -> None:
    client = as_(member)
    form = client.get(page_of(listing, "edit")).context["form"]
    said = {name: value for name, value in form.initial.items() if value} | {"text": "Zips too"}
    assert client.post(page_of(listing, "edit"), said)["Location"] == page_of(listing)
    listing.refresh_from_db()
    assert (listing.title, listing.text) == ("Mending clothes", "Zips too")


def test_taking_down_asks_first(listing: Listing, member: Person, as_: As) -> None:
    client = as_(member)
    assert "Nobody will find" in text_of(client.get(page_of(listing, "withdraw")))
    assert client.post(page_of(listing, "withdraw"), {"next": "mine"})["Location"] == f"{OFFERS}mine/"
    assert "taken down on" in text_of(client.get(f"{OFFERS}mine/"))
    client.post(page_of(listing, "renew"))
    assert "up until" in text_of(client.get(f"{OFFERS}mine/"))
    assert client.get(page_of(listing, "renew")).status_code == 405


@pytest.mark.parametrize("part", ["edit", "withdraw", "renew"])
def test_on_somebody_s_word_the_coordinator_says_how_it_came(
    part: str, bank: TimeBank, listing: Listing, coordinator: Person, member: Person, as_: As
) -> None:
    client = as_(coordinator)
    assert "How did they tell you?" in text_of(client.get(page_of(listing, part)))
    assert client.post(page_of(listing, part), typed(bank)).status_code == 422
    client.post(page_of(listing, part), typed(bank, channel="person", source="At the market"))
    assert ListingChange.objects.filter(listing=listing, channel="person", person=coordinator).exists()
    shown = text_of(as_(member).get(page_of(listing)))
    assert "for Ana Sá · in person · At the market" in shown


# --- Photos -----------------------------------------------------------------------------------


def with_photo(listing: Listing, member: Person) -> Listing:
    draft = Draft(title=listing.title, category=listing.category, picture=pictures.prepare(a_photo()))
    return listings.edit(listing, draft, by=member, at=timezone.now())


@pytest.mark.parametrize("parts", [("photo",), ("photo", "small")])
def test_a_photo_is_for_those_who_may_see_what_it_belongs_to(
    parts: tuple[str, ...], listing: Listing, member: Person, other_member: Person, as_: As
) -> None:
    path = page_of(listing, *parts)
    assert as_(other_member).get(path).status_code == 404
    listing = with_photo(listing, member)
    answer = as_(other_member).get(path)
    assert answer["Content-Type"] == "image/webp"
    assert "private" in answer["Cache-Control"]
    assert Image.open(BytesIO(b"".join(answer))).format == "WEBP"  # type: ignore[arg-type]
    listings.withdraw(listing, by=member, at=timezone.now())
    assert as_(other_member).get(path).status_code == 404


def test_a_photo_can_be_taken_away(listing: Listing, member: Person, as_: As) -> None:
    listing = with_photo(listing, member)
    client = as_(member)
    assert page_of(listing, "photo") in client.get(page_of(listing)).content.decode()
    said = {"title": listing.title, "category": listing.category.public_id, "drops_photo": "on"}
    client.post(page_of(listing, "edit"), said)
    assert client.get(page_of(listing, "photo")).status_code == 404
