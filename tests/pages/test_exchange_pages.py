"""The page of an exchange, and the steps taken from it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from exchanges import recording
from exchanges.models import Exchange, Side
from exchanges.views.takings import REACHED, TAKINGS
from ledger.models import Transfer
from members.models import Person, Seat, TimeBank
from tests.factories.members import PersonFactory, a_person
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


# --- Who sees it ------------------------------------------------------------------------------


def test_a_member_without_a_part_finds_nothing(made: Made, bank: TimeBank, client_of: SignedIn) -> None:
    stranger, exchange = client_of(a_person(bank, "Stranger")), made()
    assert stranger.get(address(exchange)).status_code == 404
    assert take(stranger, exchange, "confirm").status_code == 404


@pytest.mark.parametrize("state", [s for s in State if s != State.CANCELLED and s != State.DECLINED])
def test_each_side_reads_how_things_stand_in_every_state(
    made: Made, member: Person, other_member: Person, coordinator: Person, client_of: SignedIn, state: State
) -> None:
    exchange = made(state) if state != State.WITHDRAWN else _taken_back(made, member)
    for person in (member, other_member, coordinator):
        shown = page(client_of(person), exchange)
        assert exchange.title in shown
        assert "What was said and done" in shown


def _taken_back(made: Made, member: Person) -> Exchange:
    exchange = made()
    return recording.retract(exchange, by=member, at=exchange.changed_at)


def test_each_reads_it_from_their_own_side(
    made: Made, member: Person, other_member: Person, client_of: SignedIn
) -> None:
    exchange = made(minutes=90)
    assert "Bram is asked whether these hours are right" in page(client_of(member), exchange)
    assert "Ana says they helped you for 1 hour 30 minutes" in page(client_of(other_member), exchange)


def test_the_buttons_are_what_one_may_do_now(
    made: Made, member: Person, other_member: Person, client_of: SignedIn
) -> None:
    exchange = made()
    own, others = page(client_of(member), exchange), page(client_of(other_member), exchange)
    assert "Take these hours back" in own
    assert address(exchange, "confirm") not in own
    for step in ("confirm", "correct", "dispute"):
        assert address(exchange, step) in others


def test_a_dependant_looks_on_and_reads_who_answers(made: Made, bank: TimeBank, client_of: SignedIn) -> None:
    exchange = made()
    child = PersonFactory(bank=bank)
    Seat.objects.create(
        bank=exchange.recipient.bank, membership=exchange.recipient, person=child, kind=Seat.Kind.DEPENDANT
    )
    shown = page(client_of(child), exchange)
    assert "Those who hold “Bram de Vries” can answer here." in shown
    assert address(exchange, "confirm") not in shown


# --- Steps ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "who", "step", "fields", "reached"),
    [
        (State.PROPOSED, "helper", "accept", {}, State.ACCEPTED),
        (State.PROPOSED, "helper", "decline", {"note": "Not this week"}, State.DECLINED),
        (State.PROPOSED, "helped", "withdraw", {}, State.WITHDRAWN),
        (State.ACCEPTED, "helped", "call-off", {}, State.WITHDRAWN),
        (State.ACCEPTED, "helper", "agree-time", {"day": "2099-05-01", "time": "14:30"}, State.ACCEPTED),
        (State.LOGGED, "helped", "confirm", {}, State.SETTLED),
        (State.LOGGED, "helped", "correct", {"length": "2h", "happened_on": "today"}, State.LOGGED),
        (State.LOGGED, "helped", "dispute", {"reason": "Never."}, State.DISPUTED),
        (State.LOGGED, "helper", "retract", {}, State.WITHDRAWN),
        (State.SETTLED, "helped", "thank", {"words": "Thanks!"}, State.SETTLED),
        (State.SETTLED, "helper", "write", {"words": "Bye"}, State.SETTLED),
        (State.CONFIRMED, "coordinator", "approve", {}, State.SETTLED),
        (State.CONFIRMED, "coordinator", "question", {"reason": "Nine?"}, State.DISPUTED),
        (State.DISPUTED, "coordinator", "settle", {"reason": "Agreed."}, State.SETTLED),
        (
            State.DISPUTED,
            "coordinator",
            "change",
            {"length": "45m", "happened_on": "today", "reason": "Slip."},
            State.SETTLED,
        ),
        (State.ACCEPTED, "coordinator", "cancel", {"reason": "Ill."}, State.CANCELLED),
        (State.SETTLED, "coordinator", "reverse", {"reason": "Twice."}, State.REVERSED),
    ],
)
def test_every_step_is_taken_from_the_page(
    made: Made,
    member: Person,
    other_member: Person,
    coordinator: Person,
    client_of: SignedIn,
    state: State,
    who: str,
    step: str,
    fields: dict[str, str],
    reached: State,
) -> None:
    people = {"helper": member, "helped": other_member, "coordinator": coordinator}
    exchange = made(state)
    fields = {k: exchange.changed_at.date().isoformat() if v == "today" else v for k, v in fields.items()}
    answer = client_of(people[who]).post(address(exchange, step), fields, follow=True)
    assert answer.redirect_chain == [(address(exchange), 302)]
    assert 'class="message message-success"' in text(answer)
    exchange.refresh_from_db()
    assert exchange.state == reached


def test_the_table_of_takings_covers_every_step_and_says_something() -> None:
    from exchanges.states import STEPS

    assert set(TAKINGS) == set(STEPS) | {"repeat"}
    assert set(REACHED) == {State.LOGGED, State.CONFIRMED, State.SETTLED}


def test_there_are_no_other_steps(made: Made, member: Person, client_of: SignedIn) -> None:
    exchange = made()
    for name in ("nonsense", "call_off", "propose"):
        assert take(client_of(member), exchange, name).status_code == 404
    assert client_of(member).get(address(exchange, "confirm")).status_code == 405


def test_sent_twice_it_is_taken_once(made: Made, other_member: Person, client_of: SignedIn) -> None:
    exchange, client = made(), client_of(other_member)
    answers = [take(client, exchange, "confirm", idempotency_key="one-tap") for _tap in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Transfer.objects.count() == 1


def test_a_second_tap_without_a_key_reads_how_things_stand(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    exchange, client = made(), client_of(other_member)
    take(client, exchange, "confirm")
    answer = take(client, exchange, "confirm")
    assert answer.status_code == 422
    assert "this exchange is settled" in text(answer)
    assert Transfer.objects.count() == 1


def test_what_was_typed_is_kept_beside_the_refusal(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    answer = take(
        client_of(other_member),
        made(),
        "correct",
        length="8.20",
        happened_on="2026-01-02",
        note="I looked it up.",
    )
    shown = text(answer)
    assert answer.status_code == 422
    assert "could mean 8:20, or hours with a decimal part" in shown
    for kept in ('value="8.20"', 'value="2026-01-02"', "I looked it up.</textarea>"):
        assert kept in shown
    assert '<details class="reason" id="correct-own" open>' in shown


def test_a_reason_left_out_is_asked_for_in_place(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    exchange = made()
    answer = take(client_of(other_member), exchange, "dispute", reason="  ")
    assert answer.status_code == 422
    assert '<details class="reason" id="dispute-own" open>' in text(answer)
    exchange.refresh_from_db()
    assert exchange.state == State.LOGGED


def test_changed_meanwhile_one_reads_the_new_hours_and_may_answer_them(
    made: Made, member: Person, other_member: Person, now: dt.datetime, client_of: SignedIn
) -> None:
    exchange = made(minutes=60)
    recording.correct(exchange, minutes=90, by=member, at=now)
    answer = take(client_of(other_member), exchange, "confirm", seen=str(exchange.version))
    shown = text(answer)
    assert answer.status_code == 422
    assert "Somebody changed this exchange a moment ago" in shown
    assert "helped you for 1 hour 30 minutes" in shown
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen
    assert take(client_of(other_member), exchange, "confirm", seen=seen[1]).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "2020-01-01", "time": "10:00"}, "That day has passed."),
        ({"day": "2099-01-01", "time": ""}, "Add the time of day"),
        ({"day": "", "time": "10:00"}, "Choose a day."),
        ({"day": "soon", "time": "10:00"}, "That is no day we know."),
    ],
)
def test_an_impossible_time_is_refused(
    made: Made, member: Person, client_of: SignedIn, fields: dict[str, str], sentence: str
) -> None:
    answer = take(client_of(member), made(State.ACCEPTED), "agree-time", **fields)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_the_agreed_time_is_the_communitys_own(made: Made, member: Person, client_of: SignedIn) -> None:
    exchange = made(State.ACCEPTED)
    take(client_of(member), exchange, "agree-time", day="2099-07-01", time="14:30")
    exchange.refresh_from_db()
    assert exchange.planned_at == dt.datetime(2099, 7, 1, 13, 30, tzinfo=dt.UTC)


def test_the_same_again_leads_to_the_new_one_which_can_be_changed_or_taken_back(
    made: Made, other_member: Person, client_of: SignedIn
) -> None:
    exchange, client = made(State.SETTLED, minutes=75), client_of(other_member)
    assert "The same again today: 1 h 15" in page(client, exchange)
    shown = text(client.post(address(exchange, "repeat"), follow=True))
    new = Exchange.objects.exclude(pk=exchange.pk).get()
    assert (new.minutes, new.state) == (75, State.LOGGED)
    assert "Saved. Ana is asked whether that is right." in shown
    for step in ("correct", "retract"):
        assert address(new, step) in shown


def test_undone_it_leads_to_both_transfers_and_is_not_repeated(
    made: Made, member: Person, client_of: SignedIn
) -> None:
    exchange = made(State.REVERSED)
    shown = page(client_of(member), exchange)
    assert exchange.transfer is not None
    assert exchange.reversal is not None
    for transfer in (exchange.transfer, exchange.reversal):
        assert f"/riverside/books/{transfer.public_id}/" in shown
    assert "The same again" not in shown


# --- Coordinators -----------------------------------------------------------------------------


def test_a_coordinator_without_a_part_decides_apart_from_the_members(
    made: Made, coordinator: Person, member: Person, client_of: SignedIn
) -> None:
    exchange = made(State.CONFIRMED)
    shown = page(client_of(coordinator), exchange)
    assert "As coordinator" in shown
    assert address(exchange, "approve") in shown
    assert "For Bram de Vries, who rang or brought a slip" in shown
    assert "As coordinator" not in page(client_of(member), exchange)


def test_a_coordinator_with_a_part_is_a_member_like_any_other(
    made: Made, coordinator: Person, client_of: SignedIn
) -> None:
    exchange = made(State.CONFIRMED, recipient=coordinator.memberships.get())
    client = client_of(coordinator)
    assert "As coordinator" not in page(client, exchange)
    answer = take(client, exchange, "approve")
    assert answer.status_code == 422
    assert "Only a coordinator who has no part in this exchange" in text(answer)


def test_a_coordinator_confirms_for_somebody_who_rang(
    made: Made, coordinator: Person, client_of: SignedIn
) -> None:
    exchange = made()
    told = {"side": "recipient", "channel": "phone", "source": "Bram rang at 10"}
    assert take(client_of(coordinator), exchange, "confirm", **told).status_code == 302
    step = exchange.steps_taken.last()
    assert step is not None
    assert (step.on_behalf_of, step.channel, step.source) == (
        exchange.recipient,
        "phone",
        "Bram rang at 10",
    )
    assert "for Bram de Vries · by phone · Bram rang at 10" in page(client_of(coordinator), exchange)


@pytest.mark.parametrize("side", list(Side))
def test_a_member_takes_no_step_on_behalf_of_anybody(
    made: Made, other_member: Person, client_of: SignedIn, side: Side
) -> None:
    exchange = made()
    told = {"side": side.value, "channel": "phone", "source": "me"}
    assert take(client_of(other_member), exchange, "confirm", **told).status_code == 422
    exchange.refresh_from_db()
    assert exchange.state == State.LOGGED


def test_how_the_word_came_is_asked_for(made: Made, coordinator: Person, client_of: SignedIn) -> None:
    answer = take(client_of(coordinator), made(), "confirm", side="recipient", channel="", source="")
    assert answer.status_code == 422
    assert 'id="confirm-recipient" open' in text(answer)


def test_the_page_asks_as_much_for_a_long_talk_as_for_a_short_one(
    made: Made, member: Person, coordinator: Person, client_of: SignedIn
) -> None:
    exchange = made()
    for client in (client_of(member), client_of(coordinator)):
        one = queries.asked_for(client, address(exchange))
        for _each in range(3):
            take(client_of(member), exchange, "write", words="And another thing.")
        assert queries.asked_for(client, address(exchange)) == one
