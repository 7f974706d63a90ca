"""When somebody last looked at their desk, and what has happened since."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from exchanges import marking
from exchanges.models import Exchange, Listing, Mark
from exchanges.models.exchange import ExchangeQuerySet
from ledger.models import Correction
from members import paper_letters
from members.models import Conversation, CountOf, Membership, Person
from members.models.conversation import ConversationQuerySet

# Whoever comes back within this time is still at the same visit.
ONE_VISIT = dt.timedelta(hours=3)
FIRST_LOOK_BACK = dt.timedelta(days=7)
SHOWN = 50
BEGIN = """
    INSERT INTO exchanges_deskvisit AS known (person_id, bank_id, seen_at, before_at)
    VALUES (%(person)s, %(bank)s, %(at)s, NULL)
    ON CONFLICT (person_id) DO UPDATE
       SET before_at = CASE WHEN known.seen_at < %(fresh)s THEN known.seen_at ELSE known.before_at END,
           seen_at = %(at)s
    RETURNING before_at
"""


@dataclass(frozen=True)
class Since:
    """How much is new since a moment; and how much waits aside, which is asked in the same query."""

    moment: dt.datetime
    is_first: bool
    exchanges: int = 0
    members: int = 0
    listings: int = 0
    by_colleagues: int = 0
    corrections: int = 0
    aside: int = 0
    letters: int = 0

    @property
    def is_anything(self) -> bool:
        return bool(self.exchanges or self.members or self.listings or self.by_colleagues)


def begin(person: Person, at: dt.datetime) -> dt.datetime | None:
    """Note that they look now. Returns when they were here the time before, if ever."""
    fresh = at - ONE_VISIT
    asked: dict[str, Any] = {"person": person.pk, "bank": person.bank_id, "at": at, "fresh": fresh}
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, asked)
        before: dt.datetime | None = cursor.fetchone()[0]
    return before


def since(person: Person, before: dt.datetime | None, at: dt.datetime) -> Since:
    """What is new since then, counted; since a week ago for whoever looks for the first time. In one query."""
    moment = before or first_look_back(person, at)
    marks = Mark.objects.visible_to(person).aside(person, person.bank.today(at))
    new = [
        exchanges(person, moment),
        members(person, moment),
        listings(person, moment),
        approved_by_colleagues(person, moment),
        had_by_colleagues(person, moment),
        Correction.objects.awaiting(person),
        marks.filter(kind__in=marking.kinds_of(person)),
        paper_letters.people_waiting(person),
    ]
    numbers = Person.objects.values_list(*map(CountOf, new)).get(pk=person.pk)
    settled, joined, put_up, approved, had, corrections, aside, letters = numbers
    return Since(moment, before is None, settled, joined, put_up, approved + had, corrections, aside, letters)


def first_look_back(person: Person, at: dt.datetime) -> dt.datetime:
    """The beginning of the day a week ago, for whoever has never looked before."""
    day = person.bank.today(at) - FIRST_LOOK_BACK
    return dt.datetime.combine(day, dt.time.min, tzinfo=person.bank.zone)


def exchanges(person: Person, moment: dt.datetime) -> ExchangeQuerySet:
    """Settled since then, as far as the person sees them."""
    # What settled since then has changed since then, and that the index knows.
    rows = Exchange.objects.visible_to(person).filter(state=Exchange.State.SETTLED, changed_at__gte=moment)
    return rows.filter(settled_at__gte=moment).order_by("-changed_at", "-id")


def members(person: Person, moment: dt.datetime) -> QuerySet[Membership]:
    """Who joined after that day."""
    rows = Membership.objects.visible_to(person).open().filter(joined_on__gt=person.bank.today(moment))
    return rows.order_by("-joined_on", "-pk")


def listings(person: Person, moment: dt.datetime) -> QuerySet[Listing]:
    up = Listing.objects.visible_to(person).filter(state=Listing.State.PUBLISHED, published_at__gte=moment)
    return up.exclude(person=person).order_by("-published_at", "-id")


def approved_by_colleagues(person: Person, moment: dt.datetime) -> ExchangeQuerySet:
    rows = exchanges(person, moment).filter(approved_at__gte=moment)
    return rows.exclude(Q(approved_by=person) | Q(approved_by=None))


def had_by_colleagues(person: Person, moment: dt.datetime) -> ConversationQuerySet:
    """Conversations that others noted."""
    rows = Conversation.objects.visible_to(person).filter(closed_at__gte=moment).exclude(closed_by=person)
    return rows.order_by("-closed_at", "-id")
