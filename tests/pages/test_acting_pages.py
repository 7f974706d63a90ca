"""Wherever somebody acts for another, the page says so and lets them choose."""

import pytest
from django.test import Client

from exchanges.models import Exchange
from members.models import Membership, Person, Seat, TimeBank
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.members import MembershipFactory
from tests.pages.offers import text_of

SAYS = "Acting for Green Grocers"


@pytest.fixture
def grocers(bank: TimeBank, member: Person) -> Membership:
    made: Membership = MembershipFactory(bank=bank, name="Green Grocers", kind="organisation", person=member)
    Seat.objects.filter(membership=made).update(kind=Seat.Kind.REPRESENTATIVE)
    return made


@pytest.fixture
def browser(member: Person, client_of: "type[Client]") -> Client:
    return client_of(member)


@pytest.mark.parametrize("page", ["log/", "give/", "offers/new/"])
def test_forms_ask_for_whom_and_follow_the_address(page: str, grocers: Membership, browser: Client) -> None:
    answer = browser.get(f"/riverside/{page}?as={grocers.public_id}").content.decode()
    assert "Acting for" in answer
    chosen = f'value="{grocers.public_id}"'
    shown = answer[answer.index(chosen) :][:200]
    assert "checked" in shown or "selected" in shown


def test_an_answer_to_a_listing_asks_for_whom(bank: TimeBank, grocers: Membership, browser: Client) -> None:
    listing = ListingFactory(bank=bank)
    address = f"/riverside/offers/{listing.public_id}/answer/?as={grocers.public_id}"
    assert f'value="{grocers.public_id}" checked' in " ".join(
        browser.get(address).content.decode().split()
    ) or ("Acting for" in text_of(browser.get(address)))


@pytest.mark.parametrize("page", ["", "exchanges/"])
def test_what_waits_says_for_whom(page: str, bank: TimeBank, grocers: Membership, browser: Client) -> None:
    ExchangeFactory(bank=bank, recipient=grocers)
    assert SAYS in text_of(browser.get(f"/riverside/{page}"))


def test_the_page_of_an_exchange_says_for_whom(bank: TimeBank, grocers: Membership, browser: Client) -> None:
    exchange: Exchange = ExchangeFactory(bank=bank, recipient=grocers)
    assert SAYS in text_of(browser.get(f"/riverside/exchanges/{exchange.public_id}/"))


def test_a_statement_says_whose_it_is(grocers: Membership, browser: Client) -> None:
    assert SAYS in text_of(browser.get(f"/riverside/statement/?of={grocers.public_id}"))


def test_whoever_acts_only_for_themself_reads_none_of_it(browser: Client) -> None:
    for page in ("", "log/", "give/", "offers/new/", "statement/"):
        assert "Acting for" not in text_of(browser.get(f"/riverside/{page}")), page
