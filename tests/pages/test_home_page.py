"""The home page: what waits comes first with its buttons on it, then where one stands, then the community."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from exchanges import lifecycle, recording
from exchanges.models import Exchange, Listing
from members.models import Neighbourhood, Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person
from tests.pages import queries

pytestmark = pytest.mark.django_db
State = Exchange.State
Made = Callable[..., Exchange]
SignedIn = Callable[[Person], Client]
HOME = "/riverside/"
SAVEPOINTS = 2


def page(client: Client) -> str:
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def step(exchange: Exchange, name: str) -> str:
    return f"/riverside/exchanges/{exchange.public_id}/{name}/"


def test_whoever_is_not_signed_in_reads_about_the_time_bank(bank: TimeBank, client: Client) -> None:
    assert client.get(HOME)["Location"] == "/riverside/welcome/"


def test_an_outsider_reads_about_the_time_bank(bank: TimeBank, outsider: Person, client_of: SignedIn) -> None:
    assert client_of(outsider).get(HOME)["Location"] == "/riverside/welcome/"


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(6, "Good morning"), (13, "Good afternoon"), (19, "Good evening"), (2, "Good evening")],
)
def test_it_greets_by_the_communitys_own_clock(
    bank: TimeBank, member: Person, client_of: SignedIn, hour: int, greeting: str
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel(dt.datetime(2026, 6, 1, hour, tzinfo=dt.UTC) - dt.timedelta(hours=9)):
        assert f"{greeting}, Ana" in page(client_of(member))


def test_hours_to_confirm_come_with_their_buttons(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    exchange = made(minutes=90, title="Sewing a curtain")
    shown = page(client_of(other_member))
    assert "One thing waits for you." in shown
    assert "Ana says they helped you for 1\xa0h\xa030" in shown
    assert f'action="{step(exchange, "confirm")}"' in shown
    assert f"/exchanges/{exchange.public_id}/?do=correct" in shown


def test_a_proposal_comes_with_the_words_it_was_asked_with(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    offer = ListingFactory(bank=bank, membership=member.memberships.get(), title="Sewing")
    membership = other_member.memberships.get()
    lifecycle.propose(offer, membership=membership, message="My curtain is torn.", by=other_member, at=now)
    shown = page(client_of(member))
    assert "Bram would like your help" in shown
    assert "My curtain is torn." in shown
    assert "See what Bram wrote" in shown


def test_help_whose_time_has_passed_is_to_be_logged(
    made: Made, member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    exchange = made(State.ACCEPTED)
    lifecycle.agree_time(exchange, planned_at=now - dt.timedelta(hours=1), by=member, at=now)
    shown = page(client_of(member))
    assert "Did you help Bram?" in shown
    assert f"/riverside/log/?exchange={exchange.public_id}" in shown


def test_what_is_to_come_stands_apart(
    made: Made, member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    exchange = made(State.ACCEPTED)
    lifecycle.agree_time(exchange, planned_at=now + dt.timedelta(days=2), by=member, at=now)
    shown = page(client_of(member))
    assert "Nothing waits for you." in shown
    assert "Coming up" in shown


def test_a_disagreement_is_named_calmly(made: Made, member: Person, client_of: SignedIn) -> None:
    made(State.DISPUTED)
    assert "You and Bram remember it differently" in page(client_of(member))


def test_ones_own_word_does_not_wait_for_oneself(made: Made, member: Person, client_of: SignedIn) -> None:
    made(State.LOGGED)
    assert "Nothing waits for you." in page(client_of(member))


def test_confirmed_in_place_the_part_comes_back_without_it(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    exchange = made(minutes=60)
    client = client_of(other_member)
    answer = client.post(
        step(exchange, "confirm"),
        {"seen": exchange.version},
        headers={"HX-Request": "true", "HX-Target": "waiting"},
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "1 hour is settled and stands on both statements" in shown
    assert "Nothing waits for you." in shown
    assert "\N{MINUS SIGN}1\xa0h" in shown, "where one stands has changed with it"
    assert "<html" not in shown


def test_changed_meanwhile_the_part_comes_back_with_a_sentence(
    made: Made, member: Person, other_member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    exchange = made(minutes=60)
    recording.correct(exchange, minutes=600, by=member, at=now)
    answer = client_of(other_member).post(
        step(exchange, "confirm"),
        {"seen": exchange.version},
        headers={"HX-Request": "true", "HX-Target": "waiting"},
    )
    assert answer.status_code == 422
    assert "Somebody changed this exchange a moment ago" in answer.content.decode()
    exchange.refresh_from_db()
    assert exchange.state == State.LOGGED


def test_where_one_stands_counts_service_and_not_what_was_undone(
    made: Made, member: Person, client_of: SignedIn
) -> None:
    made(State.SETTLED, minutes=75)
    made(State.REVERSED, minutes=120)
    shown = page(client_of(member))
    assert "1\xa0h\xa015" in shown
    assert "3\xa0h\xa015" not in shown


def test_each_membership_has_its_own_balance(bank: TimeBank, member: Person, client_of: SignedIn) -> None:
    MembershipFactory(bank=bank, person=member, name="St Anne's Pantry", kind="organisation")
    shown = page(client_of(member))
    assert "Where Ana Sá stands" in shown
    assert "Where St Anne&#x27;s Pantry stands" in shown


def test_whoever_has_not_helped_or_been_helped_yet_reads_their_first_steps(
    made: Made, member: Person, coordinator: Person, client_of: SignedIn
) -> None:
    made(State.PROPOSED)
    assert "Ask somebody for something small" in page(client_of(coordinator))
    assert "You found somebody." in page(client_of(member))
    made(State.SETTLED)
    assert "Your first steps" not in page(client_of(member))


def test_requests_nobody_has_answered_near_ones_first(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    near = Neighbourhood.objects.create(bank=bank, name="Harbour")
    Person.objects.filter(pk=member.pk).update(neighbourhood=near)
    asking = {"bank": bank, "membership": other_member.memberships.get(), "kind": Listing.Kind.REQUEST}
    ListingFactory(**asking, title="Far and long", published_at=now - dt.timedelta(days=9))
    ListingFactory(**asking, title="Close by", published_at=now - dt.timedelta(days=2), neighbourhood=near)
    answered = ListingFactory(**asking, title="Already answered")
    helper = a_person(bank, "Helper")
    lifecycle.propose(answered, membership=helper.memberships.get(), by=helper, at=now)
    shown = page(client_of(member))
    assert shown.index("Close by") < shown.index("Far and long")
    assert "nobody has answered for 9 days" in shown
    assert "Already answered" not in shown


def test_ones_own_listings_are_no_news_to_oneself(
    bank: TimeBank, member: Person, outsider: Person, client_of: SignedIn
) -> None:
    ListingFactory(bank=bank, membership=member.memberships.get(), title="My own")
    ListingFactory(bank=outsider.bank, title="Of another time bank")
    shown = page(client_of(member))
    assert "My own" not in shown
    assert "Of another time bank" not in shown


@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_it_asks_at_most_twelve_queries_however_much_there_is(
    bank: TimeBank, made: Made, member: Person, other_member: Person, client_of: SignedIn, role: str
) -> None:
    Person.objects.filter(pk=member.pk).update(role=role)
    client = client_of(member)

    def fill() -> None:
        for state in (State.PROPOSED, State.ACCEPTED, State.LOGGED, State.DISPUTED, State.SETTLED):
            made(state)
        ListingFactory(bank=bank, membership=other_member.memberships.get())
        ListingFactory(bank=bank, membership=other_member.memberships.get(), kind=Listing.Kind.REQUEST)

    fill()
    one = queries.asked_for(client, HOME)
    fill()
    fill()
    assert queries.asked_for(client, HOME) == one
    assert one - SAVEPOINTS <= 12
