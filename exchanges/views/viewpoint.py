"""An exchange as one person sees it: which side is theirs, who the other is, what they may do now."""

from dataclasses import dataclass
from functools import cached_property

from exchanges import permissions, states
from exchanges.models import Exchange, Side
from members import acting
from members.models import Membership, Person

State = Exchange.State
COLOURS = {
    State.PROPOSED: "sun",
    State.ACCEPTED: "teal",
    State.LOGGED: "sun",
    State.CONFIRMED: "sun",
    State.SETTLED: "teal",
    State.DISPUTED: "clay",
}


def memberships_of(person: Person) -> list[Membership]:
    """Those the person may speak for, their own before a household's or an organisation's."""
    held = Membership.objects.open().held_by(person).select_related("bank", "account")
    return sorted(held, key=lambda membership: (membership.kind != Membership.Kind.INDIVIDUAL, membership.pk))


@dataclass
class Viewpoint:
    exchange: Exchange
    person: Person

    @cached_property
    def side(self) -> Side | None:
        """The person's side by any seat, a dependant's too; None for a coordinator who looks on."""
        exchange = self.exchange
        if self.person.is_seated_in(exchange.provider_id):
            return Side.PROVIDER
        return Side.RECIPIENT if self.person.is_seated_in(exchange.recipient_id) else None

    @property
    def helped(self) -> bool:
        return self.side == Side.PROVIDER

    @property
    def other(self) -> Membership:
        """The other member; for somebody who looks on, the one who was helped."""
        return self.exchange.recipient if self.side in (Side.PROVIDER, None) else self.exchange.provider

    @property
    def me(self) -> Membership:
        return self.exchange.provider if self.side in (Side.PROVIDER, None) else self.exchange.recipient

    @cached_property
    def steps(self) -> dict[str, states.Step]:
        """What the person may do now for their own side."""
        return {step.name: step for step in states.own_steps(self.exchange, self.person)}

    @property
    def rests(self) -> bool:
        return states.rests_for(self.person, self.exchange)

    @property
    def colour(self) -> str:
        """Of the badge that names the state."""
        return COLOURS.get(State(self.exchange.state), "plain")

    @property
    def words(self) -> str:
        """The template that says how things stand."""
        return f"exchanges/states/{self.exchange.state}.html"

    @property
    def waiting(self) -> str:
        """The template of a row that waits for the person."""
        return f"exchanges/waiting/{self.exchange.state}.html"

    @property
    def acts(self) -> bool:
        """Whether the person may speak for a side; a dependant may only look on."""
        return bool(permissions.sides_of(self.exchange, self.person))

    @property
    def acting_for(self) -> Membership | None:
        """Whose voice the person is here, where they do not speak as themself."""
        return self.me if self.side and acting.is_for_another(self.person, self.me) else None

    @property
    def whose(self) -> Person | None:
        """Who it was of those who share the membership; None where nobody shares it."""
        is_shared = self.me.kind != Membership.Kind.INDIVIDUAL
        return self.exchange.person_on(self.side) if self.side and is_shared else None

    @property
    def teller(self) -> Membership | None:
        """Whose word the hours are."""
        return self.exchange.membership_on(self.exchange.logged_side) if self.exchange.logged_side else None

    @property
    def asker(self) -> Membership | None:
        side = self.exchange.proposed_side
        return self.exchange.membership_on(side) if side else None

    @property
    def answerer(self) -> Membership | None:
        """Who has yet to answer the proposal, or the hours."""
        side = self.exchange.logged_side or self.exchange.proposed_side
        return self.exchange.membership_on(Side(side).other) if side else None

    @property
    def may_repeat(self) -> bool:
        """Settled once, the same help can be logged again by a side that may log."""
        exchange = self.exchange
        may_log = permissions.sides_of(exchange, self.person) & permissions.recording(exchange)
        is_over = exchange.settled_at and not exchange.reversal_id
        return bool(is_over and may_log and not permissions.are_apart(exchange, self.person))
