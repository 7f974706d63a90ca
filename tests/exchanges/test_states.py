"""The step table: which steps each person is offered in each state, and what the gate answers to the others."""

import pytest

from exchanges import states
from exchanges.models import Exchange, Side
from exchanges.states import State
from members.models import Person, Seat, TimeBank
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import MembershipFactory, PersonFactory

HELPER, HELPED, COORDINATOR = "helper", "helped", "coordinator"

# The recipient proposed; the provider logged.
OFFERED: list[tuple[State, set[str], set[str], set[str]]] = [
    (
        State.PROPOSED,
        {"accept", "decline", "agree_time", "write"},
        {"withdraw", "agree_time", "write"},
        set(),
    ),
    (
        State.ACCEPTED,
        {"agree_time", "write", "call_off", "log"},
        {"agree_time", "write", "call_off", "log"},
        {"cancel"},
    ),
    (State.DECLINED, {"write"}, {"write"}, set()),
    (State.WITHDRAWN, {"write"}, {"write"}, set()),
    (
        State.LOGGED,
        {"write", "correct", "retract"},
        {"write", "confirm", "correct", "dispute", "thank"},
        {"cancel"},
    ),
    (State.CONFIRMED, {"write"}, {"write", "dispute", "thank"}, {"approve", "question", "cancel"}),
    (State.DISPUTED, {"write"}, {"write"}, {"settle", "change", "cancel"}),
    (State.SETTLED, {"write"}, {"write", "thank"}, {"reverse"}),
    (State.CANCELLED, {"write"}, {"write"}, set()),
    (State.REVERSED, {"write"}, {"write"}, set()),
]


@pytest.fixture
def people(bank: TimeBank, member: Person, other_member: Person, coordinator: Person) -> dict[str, Person]:
    return {HELPER: member, HELPED: other_member, COORDINATOR: coordinator}


@pytest.fixture
def exchange(bank: TimeBank, people: dict[str, Person]) -> Exchange:
    logged: Exchange = ExchangeFactory(
        bank=bank, provider=people[HELPER].memberships.get(), recipient=people[HELPED].memberships.get()
    )
    logged.proposed_side = Side.RECIPIENT
    return logged


def names(steps: list[states.Step]) -> set[str]:
    return {step.name for step in steps}


@pytest.mark.parametrize(("state", "helper", "helped", "leading"), OFFERED)
def test_each_is_offered_what_is_theirs_to_do(
    exchange: Exchange,
    people: dict[str, Person],
    state: State,
    helper: set[str],
    helped: set[str],
    leading: set[str],
) -> None:
    exchange.state = state
    assert names(states.own_steps(exchange, people[HELPER])) == helper
    assert names(states.own_steps(exchange, people[HELPED])) == helped
    assert names(states.coordinator_steps(exchange, people[COORDINATOR])) == {"write", *leading}


def test_the_table_above_knows_every_state() -> None:
    assert {row[0] for row in OFFERED} == set(State)


@pytest.mark.parametrize("state", list(State))
def test_the_gate_lets_through_exactly_what_was_offered(
    exchange: Exchange, people: dict[str, Person], state: State
) -> None:
    exchange.state = state
    for person in people.values():
        offered = names(states.own_steps(exchange, person) + states.coordinator_steps(exchange, person))
        passed = {name for name in states.STEPS if _passes(name, exchange, person)}
        assert passed == offered


def _passes(name: str, exchange: Exchange, person: Person, side: Side | None = None) -> bool:
    try:
        states.check(name, exchange, person, side)
    except (states.NotNow, states.NotYours):
        return False
    return True


@pytest.mark.parametrize("state", list(State))
def test_on_behalf_a_coordinator_may_what_the_side_may(
    exchange: Exchange, people: dict[str, Person], state: State
) -> None:
    exchange.state = state
    coordinator = people[COORDINATOR]
    offered = {(step.name, side) for step, side in states.steps_on_behalf(exchange, coordinator)}
    passed = {
        (name, side)
        for name, step in states.STEPS.items()
        for side in Side
        if step.sides and _passes(name, exchange, coordinator, side)
    }
    assert passed == offered


def test_somebody_without_a_part_is_told_whose_it_is(exchange: Exchange, bank: TimeBank) -> None:
    stranger = MembershipFactory(bank=bank).people.get()
    with pytest.raises(states.NotYours, match="You have no part in this exchange"):
        states.check("confirm", exchange, stranger)


def test_a_dependant_looks_on(exchange: Exchange, bank: TimeBank) -> None:
    child = PersonFactory(bank=bank)
    Seat.objects.create(
        bank=exchange.recipient.bank, membership=exchange.recipient, person=child, kind=Seat.Kind.DEPENDANT
    )
    assert states.own_steps(exchange, child) == []


def test_nobody_answers_the_hours_they_logged_for_the_other_side(exchange: Exchange, member: Person) -> None:
    """Whoever acts for both members of an exchange does not agree with themselves."""
    Seat.objects.create(bank=exchange.recipient.bank, membership=exchange.recipient, person=member)
    both = Person.objects.select_related("bank").get(pk=member.pk)
    assert not names(states.own_steps(exchange, both)) & {"confirm", "dispute"}


@pytest.mark.parametrize(
    ("policy", "may_log"),
    [("either", {HELPER, HELPED}), ("provider", {HELPER}), ("recipient", {HELPED})],
)
def test_who_may_log_is_the_banks_to_say(
    exchange: Exchange, people: dict[str, Person], policy: str, may_log: set[str]
) -> None:
    exchange.state, exchange.bank.recording = State.ACCEPTED, policy
    loggers = {who for who in (HELPER, HELPED) if "log" in names(states.own_steps(exchange, people[who]))}
    assert loggers == may_log


def test_a_coordinator_who_is_involved_is_a_member_like_any_other(
    exchange: Exchange, people: dict[str, Person]
) -> None:
    Seat.objects.create(
        bank=exchange.provider.bank,
        membership=exchange.provider,
        person=people[COORDINATOR],
        kind=Seat.Kind.DEPENDANT,
    )
    involved = Person.objects.select_related("bank").get(pk=people[COORDINATOR].pk)
    for state in State:
        exchange.state = state
        assert states.coordinator_steps(exchange, involved) == []
        assert states.steps_on_behalf(exchange, involved) == []


def test_a_refusal_says_how_things_stand(exchange: Exchange, people: dict[str, Person]) -> None:
    exchange.state = State.SETTLED
    with pytest.raises(states.NotNow) as refusal:
        states.check("confirm", exchange, people[HELPED])
    assert "this exchange is settled" in refusal.value.sentence
