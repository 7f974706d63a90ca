"""Hours said and answered: nothing moves before both agree, and then exactly once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from exchanges import recording, states
from exchanges.conditions import HoursRefused, NotPossible
from exchanges.models import Category, Exchange, Side
from exchanges.steps import ChangedMeanwhile, ReasonMissing, Via
from ledger.models import Transfer
from members.models import Person, Seat, TimeBank
from tests.factories.members import MembershipFactory

State = Exchange.State
Made = Callable[..., Exchange]
Told = Callable[[Person], list[str]]
Balances = Callable[[], tuple[int, int]]


def log(helper: Person, helped: Person, by: Person, at: dt.datetime, **told: Any) -> Exchange:
    bank = helper.bank
    said = {
        "provider": helper.memberships.get(),
        "recipient": helped.memberships.get(),
        "title": "Sewing",
        "category": Category.objects.filter(bank=bank)[0],
        "minutes": 90,
        "happened_on": bank.today(at),
    }
    return recording.log_directly(**{**said, **told}, by=by, at=at)


def test_logged_hours_wait_for_the_other_side(
    member: Person, other_member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    exchange = log(member, other_member, member, now)
    assert (exchange.state, exchange.logged_side) == (State.LOGGED, Side.PROVIDER)
    assert exchange.settles_on == member.bank.today(now) + dt.timedelta(days=14)
    assert (balances(), told(other_member), told(member)) == ((0, 0), ["logged"], [])


def test_confirmed_hours_settle_and_both_are_told(
    made: Made, member: Person, other_member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    exchange = recording.confirm(made(minutes=90), by=other_member, at=now)
    assert (exchange.state, exchange.confirmed_by) == (State.SETTLED, other_member)
    assert balances() == (90, -90)
    assert told(member) == ["settled"]
    assert Transfer.objects.get().reference == f"exchange:{exchange.public_id}"


def test_nobody_confirms_their_own_word(made: Made, member: Person, now: dt.datetime) -> None:
    with pytest.raises(states.NotYours, match="for the other side"):
        recording.confirm(made(), by=member, at=now)


def test_whoever_acts_for_both_sides_does_not_agree_with_themselves(
    made: Made, member: Person, now: dt.datetime
) -> None:
    exchange = made()
    Seat.objects.create(bank=exchange.recipient.bank, membership=exchange.recipient, person=member)
    both = Person.objects.select_related("bank").get(pk=member.pk)
    with pytest.raises(states.NotYours):
        recording.confirm(exchange, by=both, at=now)
    assert Transfer.objects.count() == 0


def test_a_correction_is_then_for_the_first_to_confirm(
    made: Made, member: Person, other_member: Person, now: dt.datetime, balances: Balances, told: Told
) -> None:
    exchange = recording.correct(made(minutes=90), minutes=120, by=other_member, at=now, note="It was longer")
    assert (exchange.logged_side, told(member)) == (Side.RECIPIENT, ["corrected"])
    with pytest.raises(states.NotYours):
        recording.confirm(exchange, by=other_member, at=now)
    recording.confirm(exchange, by=member, at=now)
    assert balances() == (120, -120)


def test_an_answer_to_what_has_changed_since_is_refused(
    made: Made, member: Person, other_member: Person, now: dt.datetime, balances: Balances
) -> None:
    exchange = made(minutes=90)
    recording.correct(exchange, minutes=600, by=member, at=now)
    with pytest.raises(ChangedMeanwhile):
        recording.confirm(exchange, by=other_member, at=now, seen=exchange.version)
    assert balances() == (0, 0)


def test_saying_it_is_wrong_wants_a_reason_and_calls_the_coordinators(
    made: Made, member: Person, other_member: Person, coordinator: Person, now: dt.datetime, told: Told
) -> None:
    exchange = made()
    with pytest.raises(ReasonMissing):
        recording.dispute(exchange, reason="  ", by=other_member, at=now)
    exchange = recording.dispute(exchange, reason="We never met.", by=other_member, at=now)
    assert (exchange.state, exchange.reason) == (State.DISPUTED, "We never met.")
    assert (told(member), told(coordinator)) == (["disputed"], ["to_sort_out"])


def test_hours_taken_back_never_count(
    made: Made, member: Person, other_member: Person, now: dt.datetime, told: Told
) -> None:
    exchange = made()
    with pytest.raises(states.NotYours):
        recording.retract(exchange, by=other_member, at=now)
    assert recording.retract(exchange, by=member, at=now).state == State.WITHDRAWN
    assert told(other_member) == ["logged", "retracted"]


def test_an_agreed_exchange_is_logged_by_either(made: Made, other_member: Person, now: dt.datetime) -> None:
    exchange = made(State.ACCEPTED)
    today = exchange.bank.today(now)
    exchange = recording.log(exchange, minutes=45, happened_on=today, by=other_member, at=now)
    assert (exchange.state, exchange.minutes, exchange.logged_side) == (State.LOGGED, 45, Side.RECIPIENT)


@pytest.mark.parametrize(
    ("minutes", "days", "sentence"),
    [
        (0, 0, "between a minute and 24 hours"),
        (24 * 60 + 15, 0, "between a minute and 24 hours"),
        (50, 0, "steps of 15 minutes"),
        (60, 1, "still to come"),
        (60, -367, "more than a year ago"),
    ],
)
def test_impossible_hours_are_refused_with_a_sentence(
    member: Person, other_member: Person, now: dt.datetime, minutes: int, days: int, sentence: str
) -> None:
    day = member.bank.today(now) + dt.timedelta(days=days)
    with pytest.raises(HoursRefused, match=sentence):
        log(member, other_member, member, now, minutes=minutes, happened_on=day)
    assert Exchange.objects.count() == 0


def test_a_coordinator_records_old_help_but_no_slip_of_the_finger(
    member: Person, other_member: Person, coordinator: Person, now: dt.datetime
) -> None:
    via = Via(channel=Exchange.Channel.PAPER, side=Side.PROVIDER)
    old = log(member, other_member, coordinator, now, happened_on=dt.date(2019, 5, 4), via=via)
    assert old.happened_on == dt.date(2019, 5, 4)
    with pytest.raises(HoursRefused, match="year"):
        log(member, other_member, coordinator, now, happened_on=dt.date(26, 10, 3), via=via)


def test_today_is_the_communitys_own_day(bank: TimeBank, member: Person, other_member: Person) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(time_zone="Pacific/Auckland")
    member.bank.refresh_from_db()
    evening_in_london = dt.datetime(2026, 6, 1, 20, 0, tzinfo=dt.UTC)
    exchange = log(member, other_member, member, evening_in_london, happened_on=dt.date(2026, 6, 2))
    assert exchange.happened_on == dt.date(2026, 6, 2)


def test_nobody_helps_themselves_on_paper(member: Person, now: dt.datetime) -> None:
    with pytest.raises(NotPossible, match="two different members"):
        log(member, member, member, now)


def test_nothing_begins_with_somebody_who_has_left(
    member: Person, other_member: Person, now: dt.datetime
) -> None:
    other_member.memberships.update(closed_at=now)
    with pytest.raises(NotPossible, match="has left the time bank"):
        log(member, other_member, member, now)


def test_nothing_crosses_the_wall_between_time_banks(
    member: Person, outsider: Person, now: dt.datetime
) -> None:
    with pytest.raises(NotPossible, match="same time bank"):
        log(member, outsider, member, now)


def test_a_stranger_to_both_logs_nothing_for_them(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime
) -> None:
    stranger = MembershipFactory(bank=bank).people.get()
    with pytest.raises(states.NotYours, match="no part in this exchange"):
        log(member, other_member, stranger, now)


@pytest.mark.parametrize(("policy", "may"), [("provider", True), ("recipient", False)])
def test_the_bank_says_which_side_records(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime, policy: str, may: bool
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(recording=policy)
    member.bank.refresh_from_db()
    if may:
        assert log(member, other_member, member, now).state == State.LOGGED
    else:
        with pytest.raises(states.NotYours):
            log(member, other_member, member, now)


def test_where_nobody_needs_to_confirm_hours_settle_at_once(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime, balances: Balances
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(confirmation=TimeBank.Confirmation.NONE)
    member.bank.refresh_from_db()
    assert log(member, other_member, member, now).state == State.SETTLED
    assert balances() == (90, -90)


def test_the_same_again_is_todays_and_ones_own_word(
    made: Made, member: Person, other_member: Person, now: dt.datetime
) -> None:
    first = made(State.SETTLED, minutes=75, at=now - dt.timedelta(days=30))
    again = recording.repeat(first, by=other_member, at=now)
    assert (again.minutes, again.happened_on, again.logged_side) == (
        75,
        first.bank.today(now),
        Side.RECIPIENT,
    )
    assert (again.title, again.state, again.pk != first.pk) == (first.title, State.LOGGED, True)


def test_only_its_people_log_it_again(made: Made, coordinator: Person, now: dt.datetime) -> None:
    with pytest.raises(HoursRefused, match="no hours of yours"):
        recording.repeat(made(State.SETTLED), by=coordinator, at=now)


def record(helper: Person, helped: Person, by: Person, at: dt.datetime, **told: Any) -> Exchange:
    said = {
        "provider": helper.memberships.get(),
        "recipient": helped.memberships.get(),
        "title": "Shopping",
        "category": Category.objects.filter(bank=helper.bank)[0],
        "minutes": 60,
        "happened_on": helper.bank.today(at),
        "both_agreed": True,
        "via": Via(channel="paper", source="slip 0413", side=Side.RECIPIENT),
    }
    return recording.record(**{**said, **told}, by=by, at=at)


def test_a_slip_both_signed_settles_with_where_it_came_from(
    member: Person, other_member: Person, coordinator: Person, now: dt.datetime, balances: Balances
) -> None:
    exchange = record(member, other_member, coordinator, now)
    assert (exchange.state, exchange.channel, exchange.source) == (State.SETTLED, "paper", "slip 0413")
    assert balances() == (60, -60)
    lines = [(step.step, step.on_behalf_of, step.person) for step in exchange.steps_taken.all()]
    assert lines == [
        ("log", exchange.recipient, coordinator),
        ("confirm", exchange.provider, coordinator),
    ]


def test_a_call_of_one_side_is_for_the_other_to_confirm(
    member: Person, other_member: Person, coordinator: Person, now: dt.datetime, told: Told
) -> None:
    via = Via(channel="phone", source="Bram rang", side=Side.RECIPIENT)
    exchange = record(member, other_member, coordinator, now, both_agreed=False, via=via)
    assert (exchange.state, exchange.logged_side) == (State.LOGGED, Side.RECIPIENT)
    assert (told(member), told(other_member)) == (["logged"], [])
    assert recording.confirm(exchange, by=member, at=now).state == State.SETTLED


def test_a_coordinator_confirms_for_somebody_who_rang(
    made: Made, coordinator: Person, now: dt.datetime, balances: Balances
) -> None:
    via = Via(channel="phone", source="Bram rang", side=Side.RECIPIENT)
    recording.confirm(made(minutes=60), by=coordinator, at=now, via=via)
    assert balances() == (60, -60)


def test_a_coordinator_records_nothing_on_behalf_of_their_own_side(
    member: Person, coordinator: Person, now: dt.datetime
) -> None:
    for side in Side:
        via = Via(channel="paper", source="slip 1", side=side)
        with pytest.raises(states.NotYours, match="no part in it"):
            record(member, coordinator, coordinator, now, via=via)
    assert Exchange.objects.count() == 0


def test_a_member_records_for_nobody_else(
    bank: TimeBank, member: Person, other_member: Person, now: dt.datetime
) -> None:
    stranger = MembershipFactory(bank=bank).people.get()
    with pytest.raises(states.NotYours):
        record(member, other_member, stranger, now)
