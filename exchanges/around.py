"""What goes on around a member: requests that nobody has answered yet, and what is newly offered, near ones first."""

import datetime as dt

from django.db.models import Exists, OuterRef

from exchanges.models import Exchange, Listing
from exchanges.models.listing import ListingQuerySet
from members.models import Person

NEWEST = 40
SHOWN = 3
CAME_TO_NOTHING = (Exchange.State.DECLINED, Exchange.State.WITHDRAWN, Exchange.State.CANCELLED)


def unanswered(person: Person, today: dt.date) -> list[Listing]:
    """Requests of others for which there is nobody yet: near ones first, then those that wait the longest."""
    answers = Exchange.objects.filter(listing=OuterRef("pk")).exclude(state__in=CAME_TO_NOTHING)
    found = _of_others(person, today, Listing.Kind.REQUEST).filter(~Exists(answers))[:NEWEST]
    return sorted(found, key=lambda listing: (not is_near(listing, person), listing.published_at))[:SHOWN]


def new_offers(person: Person, today: dt.date) -> list[Listing]:
    found = _of_others(person, today, Listing.Kind.OFFER)[:NEWEST]
    return sorted(found, key=lambda listing: not is_near(listing, person))[:SHOWN]


def is_near(listing: Listing, person: Person) -> bool:
    return person.neighbourhood_id is not None and listing.neighbourhood_id == person.neighbourhood_id


def _of_others(person: Person, today: dt.date, kind: str) -> ListingQuerySet:
    up = Listing.objects.visible_to(person).in_reach_of(person).open_on(today).filter(kind=kind)
    theirs = up.exclude(membership__in=list(person.seat_kinds))
    return theirs.select_related("membership", "neighbourhood").order_by("-published_at", "-id")
