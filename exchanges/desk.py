"""What waits for a coordinator: to approve, to sort out, too long; their own exchanges only to be seen, apart."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.expressions import Combinable

from exchanges.models import Exchange
from exchanges.models.exchange import ExchangeQuerySet
from ledger.models import Correction
from ledger.models.correction import CorrectionQuerySet
from members.models import Application, CountOf, Membership, Person
from members.roles import Action

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


def own(person: Person) -> ExchangeQuerySet:
    """Those of the coordinator's own that wait for another coordinator."""
    visible = Exchange.objects.visible_to(person) if person.is_coordinator else Exchange.objects.none()
    waiting = visible.involving(person).filter(state__in=[State.CONFIRMED, State.DISPUTED])
    return waiting.with_people().order_by("changed_at", "id")


def applications(person: Person) -> QuerySet[Application]:
    """People who asked to join and wait for an answer, the longest waiting first."""
    return Application.objects.visible_to(person).waiting().order_by("created_at", "id")


def first_of(kinds: Mapping[str, tuple[QuerySet[Exchange], int]]) -> dict[str, list[Exchange]]:
    """The first few of each kind, the longest waiting first: in two queries, however many kinds there are."""
    first, *others = [
        rows.annotate(found_as=Value(kind)).values_list("found_as", "pk")[:most]
        for kind, (rows, most) in kinds.items()
    ]
    found = list(first.union(*others, all=True))
    exchanges = Exchange.objects.with_people().in_bulk([pk for _kind, pk in found])
    pieces: dict[str, list[Exchange]] = {kind: [] for kind in kinds}
    for kind, pk in found:
        pieces[kind].append(exchanges[pk])
    return {kind: sorted(rows, key=lambda row: (row.changed_at, row.pk)) for kind, rows in pieces.items()}


def corrections(person: Person) -> CorrectionQuerySet:
    """Corrections and write-offs that wait for this person's look, the longest waiting first."""
    return Correction.objects.awaiting(person).with_names().order_by("asked_at", "id")


def chosen(person: Person, public_ids: Iterable[str]) -> ExchangeQuerySet:
    """Those named, as far as the person sees them; whether they may be approved is asked of each."""
    return Exchange.objects.visible_to(person).filter(public_id__in=_uuids(public_ids)).order_by("id")


def _uuids(texts: Iterable[str]) -> Iterator[UUID]:
    for text in texts:
        with suppress(ValueError):
            yield UUID(text)


def _overseen(person: Person) -> ExchangeQuerySet:
    may = person.may(Action.OVERSEE_EXCHANGES)
    visible = Exchange.objects.visible_to(person) if may else Exchange.objects.none()
    return visible.not_involving(person).with_people()


def recorded_lately(person: Person) -> ExchangeQuerySet:
    """The last few this coordinator wrote down for members, the newest first."""
    told = [Exchange.Channel.PAPER, Exchange.Channel.PHONE, Exchange.Channel.PERSON]
    recorded = Exchange.objects.visible_to(person).filter(logged_by=person, channel__in=told)
    return recorded.with_people().order_by("-logged_at", "-id")[:5]


@dataclass(frozen=True)
class Lately:
    """What is new since a week ago; and how many corrections wait for a look, which is asked in the same query."""

    exchanges: int
    members: int
    corrections: int


def lately(person: Person, at: dt.datetime) -> Lately:
    """Exchanges settled and members who joined in the last week, and corrections that wait for this person."""
    since = at - dt.timedelta(days=7)
    # What settled since then has changed since then, and that the index knows.
    settled = Exchange.objects.visible_to(person).filter(state=State.SETTLED, changed_at__gte=since)
    joined = Membership.objects.visible_to(person).filter(joined_on__gt=person.bank.today(since))
    numbers = [settled.filter(settled_at__gte=since), joined, Correction.objects.awaiting(person)]
    return Lately(*Person.objects.values_list(*map(CountOf, numbers)).get(pk=person.pk))


def counted(person: Person) -> Combinable:
    """How many rows the desk shows as to do, all but what only waits for others. For a query to ask."""
    exchanges = _overseen(person).filter(state__in=[State.CONFIRMED, State.DISPUTED])
    joining = Application.objects.visible_to(person).waiting()
    return CountOf(exchanges) + CountOf(joining) + CountOf(Correction.objects.awaiting(person))
