"""The step table of an exchange: which step leads from where to where, and who may take it.

It feeds the buttons, the API's actions and the gate inside each verb; nothing else compares states.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import permissions
from exchanges.models import Exchange, Side
from members.models import Person
from members.refusals import NotAllowed, Refused
from members.safety import guardians

State = Exchange.State


class NotNow(Refused):
    """The exchange is not in a state from which this step leads on."""


class NotYours(NotAllowed):
    """The step is somebody else's to take."""


@dataclass(frozen=True)
class Step:
    """`sides` names the sides that may take it; None leaves it to a coordinator who is not involved.

    `target` None keeps the state. A coordinator who is not involved may take a side's step on its behalf;
    `or_coordinator` lets them take it in their own name as well.
    """

    name: str
    label: str | Promise
    source: frozenset[State]
    target: State | None
    sides: Callable[[Exchange], frozenset[Side]] | None
    needs_reason: bool = False
    or_coordinator: bool = False

    @property
    def is_coordinators(self) -> bool:
        """Whether a coordinator takes it in their own name."""
        return self.sides is None or self.or_coordinator


def _step(
    name: str,
    label: str | Promise,
    source: tuple[State, ...],
    target: State | None,
    sides: Callable[[Exchange], frozenset[Side]] | None,
    *,
    needs_reason: bool = False,
    or_coordinator: bool = False,
) -> Step:
    return Step(name, label, frozenset(source), target, sides, needs_reason, or_coordinator)


p = permissions
_TABLE = (
    _step("accept", gettext_lazy("Yes, gladly"), (State.PROPOSED,), State.ACCEPTED, p.asked),
    _step("decline", gettext_lazy("Sorry, I can't"), (State.PROPOSED,), State.DECLINED, p.asked),
    _step("withdraw", gettext_lazy("Take it back"), (State.PROPOSED,), State.WITHDRAWN, p.asking),
    _step("agree_time", gettext_lazy("Set the time"), (State.PROPOSED, State.ACCEPTED), None, p.either),
    _step("write", gettext_lazy("Write"), tuple(State), None, p.either, or_coordinator=True),
    _step("call_off", gettext_lazy("Call it off"), (State.ACCEPTED,), State.WITHDRAWN, p.either),
    _step("log", gettext_lazy("Log the hours"), (State.ACCEPTED,), State.LOGGED, p.recording),
    _step("confirm", gettext_lazy("Yes, that's right"), (State.LOGGED,), State.CONFIRMED, p.answering),
    _step("correct", gettext_lazy("Change it"), (State.LOGGED,), State.LOGGED, p.either),
    _step(
        "dispute",
        gettext_lazy("This is wrong"),
        (State.LOGGED, State.CONFIRMED),
        State.DISPUTED,
        p.answering,
        needs_reason=True,
    ),
    _step("retract", gettext_lazy("Take these hours back"), (State.LOGGED,), State.WITHDRAWN, p.logging),
    _step("approve", gettext_lazy("Approve"), (State.CONFIRMED,), State.SETTLED, None),
    _step(
        "question", gettext_lazy("Ask about it"), (State.CONFIRMED,), State.DISPUTED, None, needs_reason=True
    ),
    _step(
        "settle", gettext_lazy("Settle as logged"), (State.DISPUTED,), State.SETTLED, None, needs_reason=True
    ),
    _step(
        "change",
        gettext_lazy("Settle with other hours"),
        (State.DISPUTED,),
        State.SETTLED,
        None,
        needs_reason=True,
    ),
    _step(
        "cancel",
        gettext_lazy("Cancel it"),
        (State.ACCEPTED, State.LOGGED, State.CONFIRMED, State.DISPUTED),
        State.CANCELLED,
        None,
        needs_reason=True,
    ),
    _step(
        "reverse", gettext_lazy("Undo these hours"), (State.SETTLED,), State.REVERSED, None, needs_reason=True
    ),
    _step(
        "thank", gettext_lazy("Say thank you"), (State.LOGGED, State.CONFIRMED, State.SETTLED), None, p.helped
    ),
)
STEPS: dict[str, Step] = {step.name: step for step in _TABLE}
# What may be done about an exchange that rests: end it.
WHILE_RESTING = frozenset({"cancel", "decline", "withdraw", "call_off"})
# What is to come rests where two keep apart; hours of help that has happened are settled as ever.
TO_COME = frozenset({State.PROPOSED, State.ACCEPTED})
# How something ends that has not taken place, the gentlest first.
_ENDING = ("withdraw", "decline", "cancel")
_OF_A_SIDE = ["propose", *(step.name for step in _TABLE if not step.is_coordinators)]


def check(name: str, exchange: Exchange, by: Person, side: Side | None = None) -> Side | None:
    """Return the side the step is taken for (None: as coordinator), or raise NotNow or NotYours.

    `side` is given when a coordinator acts on behalf of that side.
    """
    guardians.check(by)
    step = STEPS[name]
    taken_for = _side_taken_for(step, exchange, by, side)
    if rests_for(by, exchange) and name not in WHILE_RESTING:
        raise NotNow(
            _(
                "This exchange is on hold: one of the two can't take part for now. Nothing is lost. Ask a coordinator."
            )
        )
    if exchange.state not in step.source:
        raise NotNow(
            _("That can't be done now: this exchange is %(state)s. Open it to see what is possible.")
            % {"state": exchange.get_state_display()}
        )
    return taken_for


def rests_for(person: Person, exchange: Exchange) -> bool:
    """Whether it is held up: a member is suspended; or a block keeps this person apart from the other side.

    Both look alike, so that nobody can tell one from the other.
    """
    return exchange.is_resting or (exchange.state in TO_COME and permissions.are_apart(exchange, person))


def _side_taken_for(step: Step, exchange: Exchange, by: Person, side: Side | None) -> Side | None:
    if step.sides is None:
        if _oversees(exchange, by):
            return None
        raise NotYours(
            _(
                "Only a coordinator who has no part in this exchange can do that. Ask one of the others to look at it."
            )
        )
    if side is None:
        own = _own_sides(step, exchange, by)
        if own:
            return min(own)
        if step.or_coordinator and _oversees(exchange, by):
            return None
        if not permissions.sides_of(exchange, by):
            raise NotYours(
                _("You have no part in this exchange. Its members, or a coordinator for them, can do that.")
            )
        raise NotYours(
            _("That is for the other side of this exchange to say. You can write to them on its page.")
        )
    if side in step.sides(exchange) and _oversees(exchange, by):
        return side
    raise NotYours(
        _(
            "That can't be done on their behalf. Only a coordinator who has no part in it can, for the side concerned."
        )
    )


def _oversees(exchange: Exchange, person: Person) -> bool:
    """A coordinator with no part in it, who had none either when it was said: a seat can be given up since."""
    if not permissions.may_oversee(exchange, person):
        return False
    if exchange._state.adding:
        return True
    said = exchange.steps_taken.filter(person=person, on_behalf_of=None, step__in=_OF_A_SIDE)
    return not said.exists()


def _own_sides(step: Step, exchange: Exchange, person: Person) -> frozenset[Side]:
    """The person's sides that may take the step; nobody answers hours that they logged themselves."""
    assert step.sides is not None
    sides = permissions.sides_of(exchange, person) & step.sides(exchange)
    if step.sides is permissions.answering and person.pk == exchange.logged_by_id:
        return frozenset()
    return sides


def _is_open_for(step: Step, exchange: Exchange, person: Person) -> bool:
    if rests_for(person, exchange) and step.name not in WHILE_RESTING:
        return False
    return exchange.state in step.source


def ending(exchange: Exchange, side: Side) -> Step:
    """The step that ends what has not taken place, for a side that takes part no longer."""
    for step in map(STEPS.__getitem__, _ENDING):
        if exchange.state in step.source and (step.sides is None or side in step.sides(exchange)):
            return step
    raise NotNow(
        _("There is nothing to end: this exchange is %(state)s.") % {"state": exchange.get_state_display()}
    )


def own_steps(exchange: Exchange, person: Person) -> list[Step]:
    """What the person may do now for their own side."""
    return [
        step
        for step in STEPS.values()
        if step.sides and _is_open_for(step, exchange, person) and _own_sides(step, exchange, person)
    ]


def coordinator_steps(exchange: Exchange, person: Person) -> list[Step]:
    """What the person may do now as a coordinator who is not involved."""
    if not permissions.may_oversee(exchange, person):
        return []
    return [step for step in STEPS.values() if step.is_coordinators and _is_open_for(step, exchange, person)]


def steps_on_behalf(exchange: Exchange, person: Person) -> list[tuple[Step, Side]]:
    """What the person may do now for a side, because somebody rang or brought a slip."""
    if not permissions.may_oversee(exchange, person):
        return []
    return [
        (step, side)
        for step in STEPS.values()
        if step.sides and _is_open_for(step, exchange, person)
        for side in sorted(step.sides(exchange))
    ]
