"""Who sees what of somebody: the one place that every page, the API and every letter asks.

How to reach somebody has two doors: whether the reader may, and whether they said that they look, which is written down
(`members/revealing.py`). Whether two people have an exchange is known above; it answers through a registry.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Func, Q, QuerySet, TextField, Value

from members.audiences import CONTACT, Audience, Item
from members.models import Neighbourhood, Person, Reveal, Seat
from members.models.block import apart_from
from members.models.person import PersonQuerySet
from members.pictures import version_of
from members.roles import Action

Ties = Callable[[Person, Collection[Person]], Mapping[int, str]]
"""Of these people, by key, those whom the reader has an exchange with, and the public id of the latest."""

TIES: list[Ties] = []
SPOKEN = (Item.SKILLS, Item.WISHES)
"""What people are looked for by, beside their names."""


@dataclass(frozen=True)
class Seen:
    """Somebody as one reader sees them. What is in neither set is not for them, or was never said."""

    person: Person
    items: frozenset[str] = frozenset()
    to_open: frozenset[str] = frozenset()
    """How to reach them, for whoever presses “Show contact”."""
    because: str = ""
    through: str = ""

    @property
    def items_to_open(self) -> list[str]:
        return [item.value for item in Item if item in self.to_open]

    @property
    def about(self) -> str:
        return self.person.about if Item.ABOUT in self.items else ""

    @property
    def photo(self) -> str:
        return str(self.person.photo) if Item.PHOTO in self.items else ""

    @property
    def photo_version(self) -> str:
        return version_of(self.photo)

    @property
    def skills(self) -> list[str]:
        return self.person.skills if Item.SKILLS in self.items else []

    @property
    def wishes(self) -> list[str]:
        return self.person.wishes if Item.WISHES in self.items else []

    @property
    def languages(self) -> list[str]:
        return self.person.languages if Item.LANGUAGES in self.items else []

    @property
    def language_names(self) -> list[str]:
        return self.person.language_names if Item.LANGUAGES in self.items else []

    @property
    def neighbourhood(self) -> Neighbourhood | None:
        return self.person.neighbourhood if Item.NEIGHBOURHOOD in self.items else None

    @property
    def free_parts(self) -> list[str]:
        return self.person.free_parts if Item.AVAILABILITY in self.items else []

    @property
    def part_names(self) -> list[str]:
        return self.person.part_names if Item.AVAILABILITY in self.items else []

    @property
    def availability(self) -> str:
        return self.person.availability if Item.AVAILABILITY in self.items else ""

    @property
    def email(self) -> str:
        return self.person.email if Item.EMAIL in self.items else ""

    @property
    def phone(self) -> str:
        return self.person.phone if Item.PHONE in self.items else ""

    @property
    def address(self) -> str:
        return self.person.address if Item.ADDRESS in self.items else ""

    @property
    def shows_contact(self) -> bool:
        return bool(self.email or self.phone or self.address)

    @property
    def contact_by(self) -> str:
        return self.person.contact_by if self.shows_contact else ""

    @property
    def contact_way(self) -> str:
        """How they like to be contacted, in words; empty where any way will do."""
        return str(self.person.get_contact_by_display()) if self.contact_by else ""

    @property
    def contact_note(self) -> str:
        return self.person.contact_note if self.shows_contact else ""


def seen_by(person: Person, reader: Person | None, at: dt.datetime) -> Seen:
    """One person, as this reader sees them now."""
    return seen_of([person], reader, at)[person.pk]


def by_any_member(person: Person) -> Seen:
    """What everybody here sees of them."""
    everybody = frozenset(item for item in Item if person.audience_of(item) == Audience.MEMBERS)
    return Seen(person, everybody)


def place_for_all(person: Person) -> Neighbourhood | None:
    """Where they live, if everybody may see it: only then does it stand on a row that everybody reads."""
    return by_any_member(person).neighbourhood


def those_who_say(text: str, reader: Person) -> PersonQuerySet:
    """Who can do or would like what is called so, as far as they say it for this reader to see."""
    said = {f"said_{item}": _in_one_line(item) for item in SPOKEN}
    here = Person.objects.visible_to(reader).filter(left_at__isnull=True).annotate(**said)
    leads, words = _looks_after(reader), text.replace("\0", "").split()
    return here.filter(reduce(or_, (_says(item, words, leads=leads) for item in SPOKEN)))


def memberships_of_those_who_say(text: str, reader: Person) -> "QuerySet[Seat, int]":
    """The keys of memberships in which the reader finds one of them."""
    seats = Seat.objects.visible_to(reader).filter(person__in=those_who_say(text, reader).values("pk"))
    return seats.values_list("membership_id", flat=True)


def those_living_in(places: "Iterable[Neighbourhood]", reader: Person) -> PersonQuerySet:
    """Who lives in one of these neighbourhoods, as far as they say it for this reader to see."""
    here = Person.objects.visible_to(reader).filter(left_at__isnull=True, neighbourhood__in=list(places))
    return here.filter(_is_shown(Item.NEIGHBOURHOOD, leads=_looks_after(reader)))


def _in_one_line(item: Item) -> Func:
    return Func(item.value, Value(" · "), function="array_to_string", output_field=TextField())


def _says(item: Item, words: Iterable[str], *, leads: bool) -> Q:
    """All of the words, in an item that is for every member to see, or for those who look after members."""
    said = (Q(**{f"said_{item}__holds": word}) for word in words)
    # In this order: few say it, and to whom it may be shown is dearer to ask.
    return reduce(and_, said, Q()) & _is_shown(item, leads=leads)


def _is_shown(item: Item, *, leads: bool) -> Q:
    audiences = [Audience.COORDINATORS, Audience.EXCHANGE, Audience.MEMBERS] if leads else [Audience.MEMBERS]
    return ~Q(shown_to__has_key=item.value) | Q(**{f"shown_to__{item}__in": audiences})


def seen_of(
    people: Iterable[Person], reader: Person | None, at: dt.datetime, *, only: Collection[Item] = tuple(Item)
) -> dict[int, Seen]:
    """Each of them by key, or `only` some items of each. Asks the same few questions for many as for one."""
    people = list(people)
    if reader is None:
        return {person.pk: Seen(person) for person in people}
    apart = _apart(reader, people)
    near = [person for person in people if person.pk not in apart]
    ties = _ties(reader, near, only)
    found = {person.pk: Seen(person) for person in people}
    found |= {person.pk: _seen(person, reader, only, ties.get(person.pk, "")) for person in near}
    opened = _opened_today(reader, [seen.person for seen in found.values() if seen.to_open], at)
    return {pk: _with_opened(seen, opened.get(pk, frozenset())) for pk, seen in found.items()}


def _apart(reader: Person, people: list[Person]) -> set[int]:
    """Whom the reader keeps away from, or who keeps away from them: on a page of what both had a part in before."""
    others = [person for person in people if person.pk != reader.pk]
    return set(apart_from(reader)) if others and not reader.finds_everybody else set()


def _ties(reader: Person, people: list[Person], items: Collection[Item]) -> dict[int, str]:
    """Asked only where it decides anything."""
    if _looks_after(reader):
        return {}
    asked = [person for person in people if person.pk != reader.pk and _asks_for_exchange(person, items)]
    found: dict[int, str] = {}
    for ties in TIES if asked else ():
        found |= ties(reader, asked)
    return found


def _asks_for_exchange(person: Person, items: Collection[Item]) -> bool:
    return any(person.audience_of(item) == Audience.EXCHANGE for item in items)


def _seen(person: Person, reader: Person, items: Collection[Item], through: str) -> Seen:
    if person.bank_id != reader.bank_id:
        return Seen(person)
    if person.pk == reader.pk:
        return Seen(person, frozenset(items))
    leads = _looks_after(reader)
    allowed = {item for item in items if _may_see(person, item, reader, leads=leads, through=through)}
    # Where nothing was said there is nothing to look at.
    to_open = {
        item
        for item in allowed
        if item in CONTACT and getattr(person, item) and not _needs_no_opening(person, item, reader)
    }
    at_once = allowed - to_open
    because = Reveal.Because.EXCHANGE if through else Reveal.Because.COORDINATOR
    return Seen(person, frozenset(at_once), frozenset(to_open), because, through)


def _may_see(person: Person, item: str, reader: Person, *, leads: bool, through: str) -> bool:
    audience = person.audience_of(item)
    if audience == Audience.NOBODY:
        # Whoever can't sign in has coordinators write their profile, who then have to find it again.
        return leads and person.user_id is None and person.left_at is None
    if leads or _is_to_be_asked(person, item, reader):
        return True
    if person.left_at is not None:
        return False
    return audience == Audience.MEMBERS or (audience == Audience.EXCHANGE and bool(through))


def _needs_no_opening(person: Person, item: str, reader: Person) -> bool:
    return person.audience_of(item) == Audience.MEMBERS or _is_to_be_asked(person, item, reader)


def _looks_after(reader: Person) -> bool:
    """Those coordinators whose work is with people."""
    return reader.may(Action.EDIT_MEMBERS) or reader.may(Action.SAFEGUARD)


def _is_to_be_asked(person: Person, item: str, reader: Person) -> bool:
    """Whoever is on hold finds one page with nothing to press, and only those who lead can end it."""
    is_a_way = item in (Item.EMAIL, Item.PHONE)
    return is_a_way and reader.suspended_at is not None and person.is_coordinator


def _opened_today(reader: Person, people: list[Person], at: dt.datetime) -> dict[int, frozenset[str]]:
    """What the reader has said today that they look at."""
    found: dict[int, frozenset[str]] = {}
    if not people:
        return found
    zone = reader.bank.zone
    midnight = dt.datetime.combine(reader.bank.today(at), dt.time.min, tzinfo=zone)
    looks = Reveal.objects.visible_to(reader).since(midnight).filter(by=reader, person__in=people)
    for pk, items in looks.values_list("person", "items"):
        found[pk] = found.get(pk, frozenset()) | frozenset(items)
    return found


def _with_opened(seen: Seen, opened: frozenset[str]) -> Seen:
    shown = seen.to_open & opened
    if not shown:
        return seen
    return Seen(seen.person, seen.items | shown, seen.to_open - shown, seen.because, seen.through)
