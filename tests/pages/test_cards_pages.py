"""Giving, printing and using a card on pages."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import cards
from members.models import Card, Person, TimeBank
from tests.factories.members import a_person
from tests.pages.offers import text_of

PIN = "520738"


@pytest.fixture(autouse=True)
def carded(bank: TimeBank) -> TimeBank:
    cache.clear()
    TimeBank.objects.filter(pk=bank.pk).update(has_cards=True)
    bank.refresh_from_db()
    return bank


@pytest.fixture
def olga(bank: TimeBank) -> Person:
    return a_person(bank, "Olga", user=None, email="")


@pytest.fixture
def card(olga: Person, coordinator: Person) -> Card:
    return cards.give(olga, pin=PIN, by=coordinator, at=timezone.now())


def door(card: Card) -> str:
    return "/" + cards.address(card).split("/", 3)[3]


def test_a_coordinator_gives_one_and_prints_it(
    olga: Person, coordinator: Person, client_of: "type[Client]"
) -> None:
    client, page = client_of(coordinator), f"/riverside/people/{olga.public_id}/card/"
    refused = client.post(page, {"do": "give", "pin": PIN, "again": "520739"})
    assert refused.status_code == 422
    assert PIN not in refused.content.decode()
    assert client.post(page, {"do": "give", "pin": PIN, "again": PIN})["Location"] == f"{page}print/"
    made = Card.objects.get()
    printed = client.get(f"{page}print/")
    assert made.printed_number in text_of(printed) and "<svg" in printed.content.decode()
    assert client.get(f"{page}file/").content.startswith(b"%PDF")
    assert made.printed_number in text_of(client.get(page))
    client.post(page, {"do": "take_away"})
    assert client.get(f"{page}print/").status_code == 404


def test_the_square_and_the_pin_sign_in_for_an_hour(card: Card, client: Client) -> None:
    assert "Number on the card" not in text_of(client.get(door(card)))
    answer = client.post(door(card), {"pin": PIN})
    assert (answer.status_code, answer["Location"]) == (302, "/riverside/")
    assert client.get("/riverside/").status_code == 200
    assert client.session.get_expiry_age() <= 3600
    assert UserSession.objects.filter(user=card.person.user).count() == 1
    assert "Log hours" in text_of(client.get("/riverside/log/"))


def test_the_number_does_as_well(card: Card, client: Client) -> None:
    answer = client.post("/riverside/card/", {"number": card.printed_number, "pin": PIN})
    assert answer["Location"] == "/riverside/"


def test_unknown_and_wrong_get_the_same_answer(card: Card, client: Client) -> None:
    def said(path: str, **typed: str) -> str:
        answer = client.post(path, typed)
        assert answer.status_code == 422
        return re.sub(
            r"csrfmiddlewaretoken\W+value=\W*\w+|value=\"[0-9 ]*\"|nonce-?\S*", "", answer.content.decode()
        )

    wrong = said("/riverside/card/", number=card.number, pin="917352")
    assert said("/riverside/card/", number="00000000", pin=PIN) == wrong
    assert said(door(card), pin="917352") == said("/riverside/card/nothing/", pin=PIN)


def test_card_after_card_from_one_address_is_slowed_down(card: Card, client: Client) -> None:
    for number in range(20):
        client.post("/riverside/card/", {"number": f"{number:08d}", "pin": PIN})
    answer = client.post("/riverside/card/", {"number": card.number, "pin": PIN})
    assert answer.status_code == 422
    assert "Too many tries" in text_of(answer)


def test_taken_away_whoever_is_signed_in_is_signed_out(
    card: Card, coordinator: Person, client: Client
) -> None:
    client.post(door(card), {"pin": PIN})
    client.get("/riverside/")
    cards.take_away(card.person, by=coordinator, at=timezone.now())
    assert "/welcome/" in client.get("/riverside/")["Location"]


def test_where_there_are_no_cards_there_is_no_door(
    bank: TimeBank, card: Card, coordinator: Person, client: Client, client_of: "type[Client]"
) -> None:
    assert "Sign in with a card" in text_of(client.get("/riverside/welcome/"))
    TimeBank.objects.update(has_cards=False)
    assert client.get(door(card)).status_code == client.get("/riverside/card/").status_code == 404
    assert "Sign in with a card" not in text_of(client.get("/riverside/welcome/"))
    assert client_of(coordinator).get(f"/riverside/people/{card.person.public_id}/card/").status_code == 404


def test_it_is_no_member_s_to_give(
    card: Card, member: Person, outsider: Person, client_of: "type[Client]"
) -> None:
    for person in (member, outsider):
        for part in ("", "print/", "file/"):
            page = f"/riverside/people/{card.person.public_id}/card/{part}"
            assert client_of(person).get(page).status_code == 404


def test_whoever_is_on_hold_finds_one_page(card: Card, client: Client) -> None:
    Person.objects.filter(pk=card.person_id).update(suspended_at=timezone.now())
    client.post(door(card), {"pin": PIN})
    assert client.get("/riverside/").status_code == 403


def test_whoever_signs_in_with_a_card_reads_so_and_is_offered_no_second_step(
    card: Card, client: Client
) -> None:
    client.post(door(card), {"pin": PIN})
    ways = text_of(client.get("/accounts/mfa/"))
    assert "with your card" in ways and "None" not in ways
    for path in ("/accounts/mfa/totp/activate/", "/accounts/mfa/webauthn/add/"):
        assert client.get(path)["Location"] == "/accounts/mfa/"
    assert client.post("/accounts/prove/")["Location"] == "/accounts/mfa/"
