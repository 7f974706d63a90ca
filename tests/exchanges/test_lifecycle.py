"""From a proposal to an agreed time: who may ask, who answers, and who is told what."""

import datetime as dt
import zoneinfo
from collections.abc import Callable

import pytest

from exchanges import lifecycle, states
from exchanges.conditions import NotPossible
from exchanges.models import Exchange, Listing, Side
from exchanges.steps import Via
from members.models import Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person

State = Exchange.State
Made = Callable[..., Exchange]
Told = Callable[[Person], list[str]]


@pytest.fixture
def offer(bank: TimeBank, member: Person, now: dt.datetime) -> Listing:
    listing: Listing = ListingFactory(
        bank=bank, membership=member.memberships.get(), title="Sewing", estimated_minutes=90, published_at=now
    )
    return listing


def propose(listing: Listing, by: Person, at: dt.datetime, **told: object) -> Exchange:
    return lifecycle.propose(listing, **{"membership": by.memberships.get(), "by": by, "at": at, **told})


def test_answering_an_offer_asks_its_people(
    offer: Listing, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = propose(offer, other_member, now, message="  A curtain?  ")
    assert (exchange.provider, exchange.recipient) == (offer.membership, other_member.memberships.get())
    assert (exchange.proposed_side, exchange.planned_minutes) == (Side.RECIPIENT, 90)
    assert [step.note for step in exchange.steps_taken.all()] == ["A curtain?"]
    assert (told(member), told(other_member)) == (["proposed"], [])


def test_answering_a_request_offers_ones_own_help(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime
) -> None:
    request = ListingFactory(
        bank=bank, membership=member.memberships.get(), kind=Listing.Kind.REQUEST, published_at=now
    )
    exchange = propose(request, other_member, now)
    assert (exchange.provider, exchange.proposed_side) == (other_member.memberships.get(), Side.PROVIDER)


def test_nobody_answers_their_own(offer: Listing, member: Person, now: dt.datetime) -> None:
    with pytest.raises(NotPossible, match="two different members"):
        propose(offer, member, now)


def test_nobody_answers_for_somebody_else(
    offer: Listing, bank: TimeBank, other_member: Person, now: dt.datetime
) -> None:
    with pytest.raises(NotPossible, match="Choose a membership of your own"):
        propose(offer, other_member, now, membership=MembershipFactory(bank=bank))


def test_an_offer_that_is_no_longer_up_is_not_answered(
    offer: Listing, other_member: Person, now: dt.datetime
) -> None:
    with pytest.raises(NotPossible, match="no longer up"):
        propose(offer, other_member, now + dt.timedelta(days=91))


def test_nobody_answers_across_time_banks(offer: Listing, outsider: Person, now: dt.datetime) -> None:
    with pytest.raises(NotPossible, match="same time bank"):
        propose(offer, outsider, now)


def test_a_coordinator_asks_for_a_member_who_rang(
    offer: Listing, other_member: Person, coordinator: Person, now: dt.datetime, told: Told
) -> None:
    via = Via(channel="phone", source="Bram rang", side=Side.RECIPIENT)
    membership = other_member.memberships.get()
    exchange = lifecycle.propose(offer, membership=membership, by=coordinator, at=now, via=via)
    step = exchange.steps_taken.get()
    assert (step.on_behalf_of, step.channel, step.source) == (membership, "phone", "Bram rang")


def test_yes_with_another_time(
    made: Made, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    tomorrow = now + dt.timedelta(days=1)
    exchange = lifecycle.accept(made(State.PROPOSED), by=member, at=now, planned_at=tomorrow, note="Gladly")
    assert (exchange.state, exchange.planned_at) == (State.ACCEPTED, tomorrow)
    assert told(other_member) == ["accepted"]


def test_whoever_asked_does_not_answer(made: Made, other_member: Person, now: dt.datetime) -> None:
    exchange = made(State.PROPOSED)
    with pytest.raises(states.NotYours, match="for the other side"):
        lifecycle.accept(exchange, by=other_member, at=now)
    assert lifecycle.withdraw(exchange, by=other_member, at=now).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("verb", "state", "is_asked", "reached", "event"),
    [
        (lifecycle.decline, State.PROPOSED, True, State.DECLINED, "declined"),
        (lifecycle.withdraw, State.PROPOSED, False, State.WITHDRAWN, "withdrawn"),
        (lifecycle.call_off, State.ACCEPTED, True, State.WITHDRAWN, "called_off"),
    ],
)
def test_no_is_told_to_the_other_side_and_ends_it(
    verb: Callable[..., Exchange],
    state: State,
    is_asked: bool,
    reached: State,
    event: str,
    made: Made,
    member: Person,
    other_member: Person,
    now: dt.datetime,
    told: Told,
) -> None:
    by, other = (member, other_member) if is_asked else (other_member, member)
    exchange = verb(made(state), by=by, at=now, note="Something came up")
    assert exchange.state == reached
    assert told(other)[-1] == event
    with pytest.raises(states.NotNow):
        verb(exchange, by=by, at=now)


def test_either_side_sets_the_time(
    made: Made, other_member: Person, member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = lifecycle.agree_time(made(State.ACCEPTED), planned_at=now, by=other_member, at=now)
    assert (exchange.state, exchange.planned_at) == (State.ACCEPTED, now)
    assert told(member)[-1] == "time_set"


def test_words_go_to_the_other_side_in_any_state(
    made: Made, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = lifecycle.write(made(State.SETTLED), words=" See you soon. ", by=member, at=now)
    assert exchange.steps_taken.last().note == "See you soon."
    assert told(other_member)[-1] == "written"


@pytest.mark.parametrize("verb", [lifecycle.write, lifecycle.thank])
def test_nothing_is_sent_where_nothing_was_written(
    verb: Callable[..., Exchange], made: Made, other_member: Person, now: dt.datetime
) -> None:
    with pytest.raises(NotPossible, match="Write a few words first"):
        verb(made(State.SETTLED), words=" \n", by=other_member, at=now)


def test_a_thank_you_is_for_the_one_who_helped(
    made: Made, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = made(State.SETTLED)
    with pytest.raises(states.NotYours):
        lifecycle.thank(exchange, words="Thanks to me", by=member, at=now)
    exchange = lifecycle.thank(exchange, words="It hangs beautifully.", by=other_member, at=now)
    assert exchange.thanks == "It hangs beautifully."
    assert told(member)[-1] == "thanked"


def test_everybody_who_may_act_is_told_but_the_one_who_acted(
    made: Made, bank: TimeBank, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    partner = a_person(bank, "Partner of Ana")
    member.memberships.get().seats.create(bank=member.bank, person=partner)
    lifecycle.accept(made(State.PROPOSED), by=member, at=now)
    assert told(partner) == ["proposed", "accepted"]
    assert told(member) == ["proposed"]


@pytest.mark.parametrize("year", [1, 1926, 9999])
def test_a_time_that_nobody_can_mean_is_refused(
    offer: Listing, made: Made, member: Person, other_member: Person, now: dt.datetime, year: int
) -> None:
    # The last evening of the calendar in New York is past its end in UTC: once kept, no page could show it.
    never = dt.datetime(year, 12, 31, 23, 59, tzinfo=zoneinfo.ZoneInfo("America/New_York"))
    with pytest.raises(NotPossible, match="year"):
        propose(offer, other_member, now, planned_at=never)
    with pytest.raises(NotPossible, match="year"):
        lifecycle.accept(made(State.PROPOSED), by=member, at=now, planned_at=never)
    with pytest.raises(NotPossible, match="year"):
        lifecycle.agree_time(made(State.ACCEPTED), planned_at=never, by=member, at=now)


def test_a_coordinator_who_looks_on_writes_to_both(
    made: Made, member: Person, other_member: Person, coordinator: Person, now: dt.datetime, told: Told
) -> None:
    exchange = lifecycle.write(made(State.DISPUTED), words="Shall we talk on Friday?", by=coordinator, at=now)
    assert (told(member)[-1], told(other_member)[-1]) == ("written", "written")
    line = exchange.steps_taken.last()
    assert (line.person, line.on_behalf_of, line.note) == (coordinator, None, "Shall we talk on Friday?")


def test_what_a_coordinator_passes_on_is_told_as_the_members_word(
    made: Made, member: Person, other_member: Person, coordinator: Person, now: dt.datetime
) -> None:
    via = Via(channel=Exchange.Channel.PHONE, source="rang", side=Side.PROVIDER)
    lifecycle.accept(made(State.PROPOSED), by=coordinator, at=now, via=via)
    assert other_member.notices.first().subject.startswith("Ana said yes")
