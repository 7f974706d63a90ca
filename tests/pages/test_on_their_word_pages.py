"""What a member can do on the web a coordinator does for them, and their word is kept with it."""

import re

import pytest
from django.test import Client

from exchanges.models import Exchange, Listing
from exchanges.states import STEPS
from ledger import accounts
from ledger.models import Transfer
from members.models import Membership, Notice, NoticeChoice, Person, Seat, TimeBank
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.help import confirmed
from tests.factories.members import a_person
from tests.pages.offers import text_of

WORD = {"channel": "phone", "source": "Ana rang"}


@pytest.fixture
def lead(coordinator: Person, client_of: "type[Client]") -> Client:
    return client_of(coordinator)


def giving(member: Person) -> str:
    return f"/riverside/give/for/{member.memberships.get().public_id}/"


def test_hours_are_given_on_a_member_s_word_and_they_are_told(
    member: Person, other_member: Person, coordinator: Person, lead: Client
) -> None:
    confirmed(member, other_member, minutes=120)
    told = {"whom": "member", "to": "Bram", "length": "1", "words": "For the boiler", **WORD}
    shown = lead.post(giving(member), told)
    mark = re.search(r'name="understood" value="([^"]+)"', shown.content.decode())
    assert mark and not Transfer.objects.filter(kind="gift").exists()
    assert lead.post(giving(member), told | {"understood": mark[1]}).status_code == 302
    gift = Transfer.objects.get(kind="gift")
    assert (gift.entered_by, gift.on_behalf_of) == (coordinator, member.memberships.get())
    assert (gift.channel, gift.description) == ("phone", "For the boiler (Ana rang)")
    assert accounts.of(member.memberships.get()).balance_minutes == 60
    assert Notice.objects.filter(event="ledger/given_on_word", person=member).exists()
    assert Notice.objects.filter(event="ledger/hours_given", person=other_member).exists()


def test_nobody_gives_what_is_theirs_or_to_themself_on_a_word(
    bank: TimeBank, member: Person, coordinator: Person, lead: Client
) -> None:
    assert lead.get(giving(coordinator)).status_code == 404
    told = {"whom": "member", "to": coordinator.name, "length": "1", "words": "", **WORD}
    shown = lead.post(giving(member), told)
    mark = re.search(r'name="understood" value="([^"]+)"', shown.content.decode())
    if mark:
        assert lead.post(giving(member), told | {"understood": mark[1]}).status_code == 422
    Seat.objects.create(
        bank=bank, membership=member.memberships.get(), person=coordinator, kind=Seat.Kind.REPRESENTATIVE
    )
    assert lead.get(giving(member)).status_code == 404
    assert not Transfer.objects.filter(kind="gift").exists()


def test_a_listing_is_answered_on_a_member_s_word(
    bank: TimeBank, member: Person, coordinator: Person, lead: Client
) -> None:
    listing: Listing = ListingFactory(bank=bank)
    address = f"/riverside/offers/{listing.public_id}/answer/?for=member"
    assert address in lead.get(f"/riverside/offers/{listing.public_id}/").content.decode()
    assert lead.post(address, {"me": "Ana Sá"}).status_code == 422
    assert lead.post(address, {"me": "Ana Sá", **WORD}).status_code == 302
    exchange = Exchange.objects.get()
    assert (exchange.recipient, exchange.proposed_by) == (member.memberships.get(), coordinator)
    step = exchange.steps_taken.get()
    assert (step.on_behalf_of, step.channel, step.source) == (member.memberships.get(), "phone", "Ana rang")


@pytest.mark.parametrize("state", ["proposed", "accepted", "logged", "settled"])
def test_every_step_of_a_side_is_offered_on_its_word(
    state: str, bank: TimeBank, member: Person, other_member: Person, lead: Client
) -> None:
    mine: Membership = member.memberships.get()
    exchange: Exchange = ExchangeFactory(
        bank=bank, provider=mine, recipient=other_member.memberships.get(), state=state
    )
    shown = lead.get(f"/riverside/exchanges/{exchange.public_id}/").content.decode()
    offered = {name for name in STEPS if f"/{name.replace('_', '-')}/" in shown}
    expected = {
        name for name, step in STEPS.items() if step.sides and state in step.source and step.sides(exchange)
    }
    assert expected <= offered


def test_what_comes_by_mail_is_chosen_for_a_member_who_asked(
    member: Person, admin: Person, lead: Client, client_of: "type[Client]"
) -> None:
    page = f"/riverside/people/{member.public_id}/notices/"
    assert "What comes to Ana Sá by mail" in text_of(lead.get(page))
    lead.post(page, {"by_mail": ["hours"]})
    assert NoticeChoice.objects.filter(person=member, group="hours", by_mail=True).exists()
    assert NoticeChoice.objects.filter(person=member, group="exchanges", by_mail=False).exists()
    assert client_of(member).get(f"/riverside/people/{admin.public_id}/notices/").status_code == 404
    assert lead.get(f"/riverside/people/{admin.public_id}/notices/").status_code == 404


def test_members_give_for_nobody_else(
    bank: TimeBank, member: Person, other_member: Person, outsider: Person, client_of: "type[Client]"
) -> None:
    third = a_person(bank, "Third")
    for person in (member, outsider):
        assert client_of(person).get(giving(third)).status_code == 404
