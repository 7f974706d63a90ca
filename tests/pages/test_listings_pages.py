"""The pages of offers and requests, and of the kinds of help."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from exchanges import listings, pictures
from exchanges.listings import Draft
from exchanges.models import Category, Listing
from members.models import Membership, Neighbourhood, Notice, Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory
from tests.pages.queries import asked_for

OFFERS = "/riverside/offers/"
KINDS = "/riverside/settings/kinds/"
As = Callable[[Person], Client]


@pytest.fixture
def as_(client_of: As) -> As:
    return client_of


@pytest.fixture
def listing(bank: TimeBank, member: Person) -> Listing:
    return ListingFactory(bank=bank, membership=member.memberships.get(), title="Mending clothes")


def page_of(listing: Listing, *parts: str) -> str:
    return f"{OFFERS}{listing.public_id}/" + "".join(f"{part}/" for part in parts)


def text_of(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def a_photo(name: str = "photo.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def typed(bank: TimeBank, **changes: Any) -> dict[str, Any]:
    """The form as a member fills it in at its shortest."""
    category = bank.categories.all()[0]
    said = {"kind": "offer", "title": "A lift to the market", "category": category.public_id, **changes}
    return {name: value for name, value in said.items() if value is not None}


# --- Who gets in ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "edit", "withdraw", "photo", "photo/small"])
def test_outsiders_find_nothing(
    part: str, listing: Listing, outsider: Person, as_: As, client: Client
) -> None:
    path = page_of(listing, *[part] if part else [])
    assert as_(outsider).get(path).status_code == 404
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", [OFFERS, f"{OFFERS}mine/", f"{OFFERS}new/"])
def test_lists_and_forms_are_for_members(path: str, member: Person, outsider: Person, as_: As) -> None:
    assert as_(member).get(path).status_code == 200
    assert as_(outsider).get(path).status_code == 404


@pytest.mark.parametrize("part", ["edit", "withdraw", "renew"])
def test_other_members_may_not_change_it(
    part: str, listing: Listing, other_member: Person, coordinator: Person, as_: As
) -> None:
    path = page_of(listing, part)
    assert as_(other_member).post(path).status_code == 404
    assert as_(coordinator).post(path).status_code in (302, 422)


def test_a_listing_of_another_time_bank_is_not_there_under_this_one(
    bank: TimeBank, other_bank: TimeBank, member: Person, as_: As
) -> None:
    elsewhere = ListingFactory(bank=other_bank)
    assert as_(member).get(page_of(elsewhere)).status_code == 404


# --- The list ---------------------------------------------------------------------------------


def shown(client: Client, query: str = "") -> list[str]:
    return [listing.title for listing in client.get(f"{OFFERS}{query}").context["shown"]]


def test_only_what_is_up_is_listed_newest_first(bank: TimeBank, member: Person, as_: As) -> None:
    ListingFactory(bank=bank, title="Old and standing", standing=True)
    ListingFactory(bank=bank, title="Taken down", withdrawn=True)
    ListingFactory(bank=bank, title="Expired", expires_on="2020-01-01")
    ListingFactory(bank=bank, title="New")
    assert shown(as_(member)) == ["New", "Old and standing"]


def test_the_list_is_narrowed_down(bank: TimeBank, member: Person, as_: As) -> None:
    place = Neighbourhood.objects.create(bank=bank, name="Harbour")
    last = bank.categories.all()[5]
    ListingFactory(bank=bank, title="Request", request=True)
    ListingFactory(bank=bank, title="Near", neighbourhood=place)
    ListingFactory(bank=bank, title="From afar", is_remote=True)
    of_kind = ListingFactory(bank=bank, title="Bicycle", category=last)
    client = as_(member)
    assert shown(client, "?kind=request") == ["Request"]
    assert shown(client, f"?place={place.public_id}") == ["Near"]
    assert shown(client, "?place=afar") == ["From afar"]
    assert shown(client, f"?category={last.public_id}&kind=offer&q=") == ["Bicycle"]
    assert shown(client, f"?of={of_kind.membership.public_id}") == ["Bicycle"]
    assert shown(client, "?q=bycicle") == shown(client, "?q=bicycle&sort=newest") == ["Bicycle"]


def test_what_one_member_has_up_says_whose_it_is(listing: Listing, other_member: Person, as_: As) -> None:
    page = as_(other_member).get(f"{OFFERS}?of={listing.membership.public_id}")
    assert "Only what Ana Sá has up." in text_of(page)
    assert [each.title for each in page.context["shown"]] == ["Mending clothes"]


@pytest.mark.parametrize(
    "query",
    [
        "?category=x&place=x&of=x&kind=x&sort=x&page=x",
        "?page=-3",
        "?page=99999",
        "?q=%00",
        "?q=%F0%9F%8E%B8&page=0",
    ],
)
def test_what_makes_no_sense_in_the_address_is_no_error(
    query: str, listing: Listing, member: Person, as_: As
) -> None:
    assert as_(member).get(f"{OFFERS}{query}").status_code == 200


def test_many_come_page_by_page_keeping_what_was_asked(bank: TimeBank, member: Person, as_: As) -> None:
    ListingFactory.create_batch(25, bank=bank, membership=member.memberships.get(), title="Tea")
    client = as_(member)
    first = client.get(f"{OFFERS}?q=tea&kind=offer&category=")
    assert len(first.context["shown"]) == 24
    assert first.context["older_url"] == f"{OFFERS}?q=tea&kind=offer&page=2"
    second = client.get(first.context["older_url"])
    assert (len(second.context["shown"]), second.context["older_url"]) == (1, "")
    assert second.context["newer_url"] == f"{OFFERS}?q=tea&kind=offer"


def test_htmx_gets_the_results_alone_under_a_short_address(listing: Listing, member: Person, as_: As) -> None:
    answer = as_(member).get(f"{OFFERS}?q=mend&kind=&place=", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "1 found" in text_of(answer)
    assert answer["HX-Replace-Url"] == f"{OFFERS}?q=mend"
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Be the first"),
        ("?kind=request", "Asking is a gift"),
        ("?q=submarine", "Nothing found for “submarine”"),
        ("?place=afar", "Show everything"),
    ],
)
def test_an_empty_list_says_what_to_do_next(
    query: str, words: str, bank: TimeBank, member: Person, as_: As
) -> None:
    assert words in text_of(as_(member).get(f"{OFFERS}{query}"))


def test_what_is_not_found_can_be_asked_for(bank: TimeBank, member: Person, as_: As) -> None:
    client = as_(member)
    page = client.get(f"{OFFERS}?q=a+boat+%26+oars").content.decode()
    ask = re.search(r'href="([^"]+kind=request&amp;title=[^"]+)"', page)
    assert ask
    form = client.get(ask[1].replace("&amp;", "&")).context["form"]
    assert (form.initial["title"], form.initial["kind"]) == ("a boat & oars", "request")


@pytest.mark.parametrize("path", [OFFERS, f"{OFFERS}?q=tea", f"{OFFERS}mine/"])
def test_a_list_asks_as_many_queries_for_three_as_for_one(
    path: str, bank: TimeBank, member: Person, as_: As
) -> None:
    own = member.memberships.get()
    client = as_(member)
    ListingFactory(bank=bank, membership=own, title="Tea")
    one = asked_for(client, path)
    ListingFactory(bank=bank, title="Tea", membership=own)
    ListingFactory(bank=bank, title="Tea", membership=own)
    assert asked_for(client, path) == one <= 12


# --- One of them ------------------------------------------------------------------------------


def test_others_are_led_to_answer_and_its_people_to_change_it(
    listing: Listing, member: Person, other_member: Person, as_: As
) -> None:
    theirs, own = text_of(as_(other_member).get(page_of(listing))), text_of(as_(member).get(page_of(listing)))
    assert "Ask Ana for this" in theirs
    assert "Change it" not in theirs
    assert "Ask Ana for this" not in own
    assert "Take it down" in own


def test_a_request_is_answered_with_an_offer_to_help(bank: TimeBank, member: Person, as_: As) -> None:
    listing = ListingFactory(bank=bank, request=True)
    answer = as_(member).get(page_of(listing))
    assert "Offer to help" in text_of(answer)
    assert page_of(listing, "answer") in answer.content.decode()


def test_what_is_no_longer_up_cannot_be_answered(bank: TimeBank, member: Person, as_: As) -> None:
    listing = ListingFactory(bank=bank, expires_on="2020-01-01")
    page = text_of(as_(member).get(page_of(listing)))
    assert "no longer up" in page
    assert "for this" not in page


def test_what_was_taken_down_says_so_and_nothing_else(
    listing: Listing, member: Person, other_member: Person, as_: As
) -> None:
    listings.withdraw(listing, by=member, at=timezone.now())
    answer = as_(other_member).get(page_of(listing))
    assert answer.status_code == 410
    assert "Mending" not in text_of(answer)
    assert as_(member).get(page_of(listing)).status_code == 200


def test_words_are_shown_as_words(bank: TimeBank, member: Person, as_: As) -> None:
    listing = ListingFactory(bank=bank, title="<script>alert(1)</script>", text="<b>bold</b>\n\nnext")
    for path in (OFFERS, page_of(listing), f"{OFFERS}?q=%3Cscript%3Ealert(2)"):
        page = as_(member).get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>" not in page


# --- Putting up, changing, taking down --------------------------------------------------------


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
        ({"kind": "sale"}, "not one of the available choices"),
        ({"photo": SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")}, "can't read that file as a photo"),
        ({"text": "a\0b"}, "Null characters"),
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
    client.post(f"{OFFERS}new/", typed(bank, membership="Ana Sá"))
    assert Listing.objects.get().membership == own
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


# --- Kinds of help ----------------------------------------------------------------------------


def test_kinds_of_help_are_for_admins(bank: TimeBank, coordinator: Person, admin: Person, as_: As) -> None:
    one = f"{KINDS}{bank.categories.all()[0].public_id}/"
    for path in (KINDS, one):
        assert as_(coordinator).get(path).status_code == 404
        assert as_(admin).get(path).status_code == 200
    assert as_(coordinator).post(f"{one}move/", {"do": "retire"}).status_code == 404


def test_an_admin_adds_renames_orders_and_retires(bank: TimeBank, admin: Person, as_: As) -> None:
    client = as_(admin)
    client.post(KINDS, {"name": "Bees"})
    bees = Category.objects.get(bank=bank, name="Bees")
    client.post(f"{KINDS}{bees.public_id}/", {"name": "Bees and honey"})
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "up"})
    in_use = list(Category.objects.filter(bank=bank).in_use())
    assert [str(each) for each in in_use[-2:]] == ["Bees and honey", "Something else"]
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "retire"})
    assert "No longer in the list" in text_of(client.get(KINDS))
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "bring_back"})
    assert "No longer in the list" not in text_of(client.get(KINDS))


def test_a_name_used_already_is_refused_beside_the_field(bank: TimeBank, admin: Person, as_: As) -> None:
    answer = as_(admin).post(KINDS, {"name": "animals"})
    assert answer.status_code == 422
    assert "already" in text_of(answer)
