"""Who fits whom: members who might help with a request, and requests that might suit a member."""

import datetime as dt
import re
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from exchanges.around import CAME_TO_NOTHING
from exchanges.models import Exchange, Introduction, Listing
from exchanges.models.listing import ListingQuerySet
from members import seeing
from members.audiences import Item
from members.models import Membership, Person, Seat

SHOWN = 12
SHOWN_REQUESTS = 3
MOST_WORDS = 4
# Of a word its beginning is looked for, so that "sewing" finds who can "sew".
SHORTEST_WORD, LEAST_KEPT, ENDING = 4, 3, 3
_WORD = re.compile(r"\w+")


def unanswered(person: Person, at: dt.datetime) -> ListingQuerySet:
    """Requests of others that are up and that nobody has taken on, the longest waiting first."""
    answers = Exchange.objects.filter(listing=OuterRef("pk")).exclude(state__in=CAME_TO_NOTHING)
    up = Listing.objects.visible_to(person).open_on(person.bank.today(at)).filter(kind=Listing.Kind.REQUEST)
    theirs = up.exclude(membership__in=list(person.seat_kinds)).filter(~Exists(answers))
    return theirs.select_related("membership", "person", "neighbourhood", "category").order_by(
        "published_at", "id"
    )


def members_for(request: Listing, person: Person, at: dt.datetime) -> list[Membership]:
    """Who might help with it, by what they say they can do or offer: near ones, and those seldom asked, first.

    Never anybody whom a block keeps apart from whoever asks, nor who is away, on hold, or was thought of already.
    """
    can = [
        Q(pk__in=seeing.memberships_of_those_who_say(word, person))
        for word in beginnings(request.title)[:MOST_WORDS]
    ]
    offers = Listing.objects.filter(
        membership=OuterRef("pk"), kind=Listing.Kind.OFFER, category=request.category
    ).open_on(request.bank.today(at))
    rows = could_come(request, person, at).annotate(
        is_able=_true(reduce(or_, can, Q(pk__in=[]))),
        is_offering=Exists(offers),
        is_near=_true(Q(neighbourhood=request.neighbourhood_id, neighbourhood__isnull=False)),
    )
    fitting = rows.filter(Q(is_offering=True) | Q(is_able=True)).select_related(
        "neighbourhood", "participation"
    )
    seldom = F("participation__asked_on").asc(nulls_first=True)
    return list(fitting.order_by("-is_able", "-is_near", "-is_offering", seldom, "pk")[:SHOWN])


def could_come(request: Listing, person: Person, at: dt.datetime) -> QuerySet[Membership]:
    """Members who are there, may take part, and were not thought of yet; in reach of whoever asks."""
    is_there = Q(person__away_since=None) | Q(person__away_until__lte=request.bank.today(at))
    acting = Seat.objects.acting().filter(is_there, membership=OuterRef("pk"), person__suspended_at=None)
    acting = acting.filter(person__left_at=None, person__waits_for_guardian_since=None)
    rows = Membership.objects.visible_to(person).open().in_reach_of(request.person).filter(suspended_at=None)
    rows = rows.exclude(pk__in=[request.membership_id, *person.seat_kinds])
    thought_of = Introduction.objects.filter(request=request).values("membership")
    return rows.exclude(pk__in=thought_of).filter(Exists(acting))


def requests_for(membership: Membership, person: Person, at: dt.datetime) -> list[Listing]:
    """Requests nobody has taken on that might suit a member: of a kind they offer, or like what they can do."""
    seats = Seat.objects.acting().filter(membership=membership)
    people = list(Person.objects.visible_to(person).filter(seats__in=seats))
    seen = seeing.seen_of(people, person, at, only=[Item.SKILLS]).values()
    words = [word for one in seen for skill in one.skills for word in beginnings(skill)]
    offered = Listing.objects.filter(membership=membership, kind=Listing.Kind.OFFER).values("category")
    alike = reduce(or_, (Q(title__holds=word) for word in words[:20]), Q(category__in=offered))
    rows = unanswered(person, at).exclude(membership=membership).filter(alike)
    for one in people:
        rows = rows.in_reach_of(one)
    return list(rows[:SHOWN_REQUESTS])


def beginnings(text: str) -> list[str]:
    """The words of a text that say something, each without its ending."""
    words = (word for word in _WORD.findall(text) if len(word) >= SHORTEST_WORD)
    return [word[: max(LEAST_KEPT, len(word) - ENDING)] for word in words]


def _true(condition: Q) -> Any:
    return ExpressionWrapper(condition, BooleanField())
