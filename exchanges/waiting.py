"""What waits for a member: proposals to answer, hours to confirm, help to log; and what is coming."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from exchanges import states
from exchanges.models import Exchange, StepTaken
from exchanges.models.exchange import ExchangeQuerySet
from members.models import Person

MOST = 60
TO_ANSWER = frozenset({"accept", "confirm"})
DISAGREED = frozenset({Exchange.State.DISPUTED})
AGREED = frozenset({Exchange.State.ACCEPTED})


@dataclass
class Desk:
    """A member's own: what they are asked to do, the longest waiting first; and what is agreed, the soonest first.

    What somebody else waits for comes before one's own hours to log, and disagreements, which others settle, last.
    """

    to_do: list[Exchange] = field(default_factory=list)
    coming: list[Exchange] = field(default_factory=list)
    is_begun: bool = False


def for_person(person: Person, at: dt.datetime) -> Desk:
    """In one query, however much waits."""
    desk = Desk()
    for exchange in _active(person):
        exchange.bank = person.bank
        desk.is_begun = True
        if waits(exchange, person, at):
            desk.to_do.append(exchange)
        elif exchange.state in AGREED:
            desk.coming.append(exchange)
    desk.to_do.sort(key=lambda exchange: (exchange.state in DISAGREED, exchange.state in AGREED))
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    desk.coming.sort(key=lambda exchange: exchange.planned_at or never)
    return desk


def waits(exchange: Exchange, person: Person, at: dt.datetime) -> bool:
    """Whether the person is asked to do something about it now."""
    names = {step.name for step in states.own_steps(exchange, person)}
    is_over = exchange.planned_at is not None and exchange.planned_at <= at
    return bool(names & TO_ANSWER) or ("log" in names and is_over) or exchange.state in DISAGREED


def _active(person: Person) -> ExchangeQuerySet:
    """With the words of whoever asked, to show beside the question."""
    asked = StepTaken.objects.filter(exchange=OuterRef("pk"), step="propose").order_by("id")
    rows = Exchange.objects.visible_to(person).involving(person).active()
    rows = rows.select_related("provider", "recipient", "provider_person", "recipient_person").order_by(
        "changed_at", "id"
    )
    return rows.annotate(asked_with=Subquery(asked.values("note")[:1]))[:MOST]
