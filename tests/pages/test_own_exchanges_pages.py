"""Answering what somebody offers or asks for, and the list of one's own exchanges."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from exchanges.models import Exchange, Listing
from members.models import Membership, Person, Seat, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.help import logged
from tests.factories.members import MembershipFactory, PersonFactory
from tests.pages import queries

pytestmark = pytest.mark.django_db
State = Exchange.State
Made = Callable[..., Exchange]
SignedIn = Callable[[Person], Client]
MINE = "/riverside/exchanges/"


def address(exchange: Exchange, step: str = "") -> str:
    return f"{MINE}{exchange.public_id}/" + (f"{step}/" if step else "")


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def page(client: Client, exchange: Exchange) -> str:
    answer = client.get(address(exchange))
    assert answer.status_code == 200
    return text(answer)


def take(client: Client, exchange: Exchange, step: str, **fields: Any) -> HttpResponse:
    return client.post(address(exchange, step), fields)


# --- Answering a listing ----------------------------------------------------------------------


@pytest.fixture
def offer(bank: TimeBank, member: Person) -> Listing:
    listing: Listing = ListingFactory(
        bank=bank, membership=member.memberships.get(), title="Sewing", estimated_minutes=90
    )
    return listing


def answer_of(listing: Listing) -> str:
    return f"/riverside/offers/{listing.public_id}/answer/"


def test_asking_for_what_is_offered(offer: Listing, other_member: Person, client_of: SignedIn) -> None:
    client = client_of(other_member)
    shown = text(client.get(answer_of(offer)))
    assert "Ask Ana" in shown
    assert 'value="1:30"' in shown
    sent = {"message": "A curtain?", "day": "2099-05-01", "time": "10:00", "length": "2"}
    shown = text(client.post(answer_of(offer), sent, follow=True))
    assert "as soon as Ana answers" in shown
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.planned_minutes) == (State.PROPOSED, 120)
    assert exchange.planned_at == dt.datetime(2099, 5, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"day": "2099-05-01"}, "Add the time of day"),
        ({"time": "10:00"}, "Add the day."),
        ({"day": "2020-05-01", "time": "10:00"}, "That day has passed."),
        ({"length": "a while"}, "We can't read"),
    ],
)
def test_half_a_wish_is_kept_and_asked_about(
    offer: Listing, other_member: Person, client_of: SignedIn, sent: dict[str, str], sentence: str
) -> None:
    answer = client_of(other_member).post(answer_of(offer), {"message": "My curtain is torn.", **sent})
    shown = text(answer).replace("&#x27;", "'")
    assert (answer.status_code, sentence in shown) == (422, True)
    assert "My curtain is torn.</textarea>" in shown
    assert Exchange.objects.count() == 0


def test_nobody_answers_their_own(offer: Listing, member: Person, client_of: SignedIn) -> None:
    assert "This is your own" in text(client_of(member).get(answer_of(offer)))
    client_of(member).post(answer_of(offer), {"message": "Me!"})
    assert Exchange.objects.count() == 0


def test_what_is_no_longer_up_is_not_answered(
    offer: Listing, other_member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    Listing.objects.update(expires_on=now.date() - dt.timedelta(days=1))
    answer = client_of(other_member).post(answer_of(offer), {"message": "Still?"})
    assert "This is no longer up" in text(answer)
    assert Exchange.objects.count() == 0


# --- One's own --------------------------------------------------------------------------------


def test_ones_own_exchanges_in_three_lists(made: Made, member: Person, client_of: SignedIn) -> None:
    made(State.LOGGED, title="To be confirmed")
    made(State.ACCEPTED, title="To come")
    made(State.SETTLED, title="Over and done")
    client = client_of(member)
    lists = {show: text(client.get(f"{MINE}?show={show}")) for show in ("waiting", "coming", "past")}
    titles = {"waiting": "To be confirmed", "coming": "To come", "past": "Over and done"}
    for show, shown in lists.items():
        assert {title for title in titles.values() if title in shown} == {titles[show]}


def test_others_exchanges_are_not_ones_own(
    made: Made, bank: TimeBank, coordinator: Person, client_of: SignedIn
) -> None:
    """Not even a coordinator's, who may see them all."""
    made(title="Between others")
    assert "Between others" not in text(client_of(coordinator).get(MINE))


@pytest.mark.parametrize("show", ["waiting", "coming", "past"])
def test_the_lists_ask_as_much_for_three_as_for_one(
    made: Made, member: Person, client_of: SignedIn, show: str
) -> None:
    state = {"waiting": State.LOGGED, "coming": State.ACCEPTED, "past": State.SETTLED}[show]
    client, path = client_of(member), f"{MINE}?show={show}"
    made(state)
    one = queries.asked_for(client, path)
    made(state)
    made(state)
    assert queries.asked_for(client, path) == one


def test_lists_are_turned_page_by_page(made: Made, member: Person, client_of: SignedIn) -> None:
    for _each in range(21):
        made()
    client = client_of(member)
    assert "Page 1 of 2" in text(client.get(MINE))
    assert text(client.get(f"{MINE}?page=2")).count('class="person-row"') == 1


@pytest.mark.parametrize("show", ["waiting", "coming", "past", "nonsense"])
def test_an_empty_list_says_what_to_do_next(member: Person, client_of: SignedIn, show: str) -> None:
    assert 'class="button button-main"' in text(client_of(member).get(f"{MINE}?show={show}"))


def test_where_several_share_a_membership_the_list_says_whose_it_was(
    bank: TimeBank, member: Person, other_member: Person, client_of: SignedIn
) -> None:
    home: Membership = MembershipFactory(bank=bank, kind="household", name="The Homes", person=other_member)
    partner = PersonFactory(bank=bank, name="Ben Home")
    Seat.objects.create(bank=bank, membership=home, person=partner, kind="holder")
    logged(member, other_member, title="Reading aloud")
    Exchange.objects.update(recipient=home, recipient_person=other_member)
    assert f"The Homes · {other_member.name}" in text(client_of(partner).get(MINE))
