"""What waits for a coordinator: to approve, to sort out, too long; their own exchanges only to be seen, apart."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from exchanges import marking, matching, risks
from exchanges.models import Exchange, Mark
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.models.listing import ListingQuerySet
from ledger.models import Correction
from ledger.models.correction import CorrectionQuerySet
from members.models import Application, Conversation, CountOf, IsOneOf, Person
from members.models.conversation import ConversationQuerySet
from members.roles import Action

State = Exchange.State
TOO_LONG_DAYS = 7
UNANSWERED_DAYS = 3


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


def first_of(
    kinds: Mapping[str, tuple[QuerySet[Exchange], int]], person: Person, at: dt.datetime
) -> dict[str, list[Exchange]]:
    """The first few of each kind, the longest waiting first, each with what `risks.of` reads.

    In one query, however many kinds there are.
    """
    first, *others = [rows.values("pk")[:most] for rows, most in kinds.values()]
    exchanges = Exchange.objects.filter(IsOneOf(first.union(*others, all=True))).with_people()
    found = risks.asked(exchanges, at).order_by("changed_at", "pk")
    pieces: dict[str, list[Exchange]] = {kind: [] for kind in kinds}
    for exchange in found:
        pieces[_kind_of(exchange, person)].append(exchange)
    return pieces


def _kind_of(exchange: Exchange, person: Person) -> str:
    """The piece of the desk on which it lies: each exchange lies on one."""
    if person.is_seated_in(exchange.provider_id, exchange.recipient_id):
        return "own"
    return {State.CONFIRMED: "approve", State.DISPUTED: "disagree"}.get(State(exchange.state), "long")


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


def conversations(person: Person, at: dt.datetime) -> ConversationQuerySet:
    """Members with whom somebody is to have a word, because a balance passed its limit; the longest due first."""
    due = Conversation.objects.visible_to(person).due(person.bank.today(at))
    return due.with_people().order_by("opened_at", "id")


def unanswered(person: Person, at: dt.datetime) -> ListingQuerySet:
    """Requests that nobody has answered for some days, for those who bring people together."""
    found = matching.unanswered(person, at)
    old = found.filter(published_at__lt=at - dt.timedelta(days=UNANSWERED_DAYS))
    return old if person.may(Action.CALL_MEMBERS) else old.none()


def counted(person: Person, at: dt.datetime) -> Combinable:
    """How many rows the desk shows as to do, without what only waits for others. For a query to ask."""
    states = [State.CONFIRMED, State.DISPUTED]
    waiting: list[tuple[QuerySet[Any], Mark.Kind]] = [
        (_overseen(person).filter(state__in=states), Mark.Kind.EXCHANGE),
        (Application.objects.visible_to(person).waiting(), Mark.Kind.APPLICATION),
        (conversations(person, at), Mark.Kind.CONVERSATION),
    ]
    there = (CountOf(marking.on_desk_of(person, rows, kind, at)) for rows, kind in waiting)
    return sum(there, start=CountOf(Correction.objects.awaiting(person)))
