"""The pages of offers and requests, and of the kinds of help."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from exchanges import listings
from exchanges.models import Listing
from members.models import Neighbourhood, Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.pages.offers import OFFERS, page_of, text_of
from tests.pages.queries import asked_for

As = Callable[[Person], Client]


@pytest.fixture
def as_(client_of: As) -> As:
    return client_of


@pytest.fixture
def listing(bank: TimeBank, member: Person) -> Listing:
    return ListingFactory(bank=bank, membership=member.memberships.get(), title="Mending clothes")


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
