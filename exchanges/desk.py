"""What waits for a coordinator: to approve, to sort out, waiting too long. Never the coordinator's own exchanges."""

import datetime as dt

from exchanges.models import Exchange
from exchanges.models.exchange import ExchangeQuerySet
from members.models import Application, Person

State = Exchange.State
TOO_LONG_DAYS = 7


def to_approve(person: Person) -> ExchangeQuerySet:
    """Confirmed exchanges that the policy leaves to a coordinator, the longest waiting first."""
    return _overseen(person).filter(state=State.CONFIRMED).order_by("changed_at", "id")


def disputed(person: Person) -> ExchangeQuerySet:
    return _overseen(person).filter(state=State.DISPUTED).order_by("changed_at", "id")


def waiting_too_long(person: Person, at: dt.datetime) -> ExchangeQuerySet:
    """Proposals nobody answered and hours nobody confirmed for a week."""
    before = at - dt.timedelta(days=TOO_LONG_DAYS)
    waiting = _overseen(person).filter(state__in=[State.PROPOSED, State.LOGGED], changed_at__lt=before)
    return waiting.order_by("changed_at", "id")


def _overseen(person: Person) -> ExchangeQuerySet:
    visible = Exchange.objects.visible_to(person) if person.is_coordinator else Exchange.objects.none()
    return visible.not_involving(person).with_people()


def count(person: Person) -> int:
    """How many rows the desk shows as to do: approvals, disagreements and applications."""
    exchanges = _overseen(person).filter(state__in=[State.CONFIRMED, State.DISPUTED]).count()
    return exchanges + Application.objects.visible_to(person).waiting().count()
