"""What a person shows of themselves, and to whom: changed by them, or by a coordinator on their word."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, birthdays, notices, permissions, pictures, records, seeing, tongues
from members.audiences import Audience, Item, fields_of, is_wider
from members.models import Membership, Neighbourhood, Notice, Person, Profile, Seat
from members.models.words import are_gone
from members.pictures import Picture
from members.refusals import NotAllowed, Refused
from members.roles import Action

PHOTO_SIZES = (640, 128)
LONGEST = {"about": 2000, "phone": 40, "address": 300, "availability": 200, "contact_note": 120}
LONGEST_WORD, MOST_WORDS = 60, 12
MOST_LINES = 5
OLDEST_YEARS = 120
TOLD = ("phone", "paper", "person", "mistake")
"""How a coordinator knows what somebody says of themselves; the last: it only puts a slip of ours right."""


class Said(TypedDict, total=False):
    """What may be changed of a profile; what is left out stays."""

    name: str
    email: str
    phone: str
    address: str
    statement_by_post: bool
    born_in: int | None
    birthday: str
    neighbourhood: Neighbourhood | None
    about: str
    skills: Iterable[str]
    wishes: Iterable[str]
    languages: Iterable[str]
    free_parts: Iterable[str]
    availability: str
    contact_by: str
    contact_note: str
    photo: Picture | None
    drops_photo: bool


@transaction.atomic
def edit(person: Person, *, by: Person, at: dt.datetime, told: str = "", **said: Unpack[Said]) -> Person:
    """Keep what was said. A person's own membership goes by their name, and by their place if all may see it.

    `told` says how a coordinator knows it; nobody else gives it.
    """
    _check_right(by, person, told)
    held = _locked(person)
    _check_seen(held, said, by=by, at=at)
    _check_birth(held, said, by=by, at=at)
    changed = _write(held, said) + _change_photo(
        held, said.get("photo"), drops=said.get("drops_photo", False)
    )
    if not changed:
        return held
    held.save(update_fields=changed)
    _name_own_membership(held)
    _note(held, {"items": changed}, told=told, by=by, at=at)
    return held


@transaction.atomic
def show(
    person: Person, shown_to: Mapping[str, str], *, by: Person, at: dt.datetime, told: str = ""
) -> Person:
    """Choose by whom items may be seen; what is left out stays."""
    _check_right(by, person, told)
    held = _locked(person)
    was = {item: held.audience_of(item) for item in Item}
    for item, audience in shown_to.items():
        _check_audience(held, item, audience)
    now = {**was, **{Item(item): Audience(audience) for item, audience in shown_to.items()}}
    changed = [item for item in Item if now[item] != was[item]]
    if told == "mistake" and any(is_wider(now[item], was[item]) for item in changed):
        raise Refused(_("Show more of somebody only when they told you to."), field="told")
    if not changed:
        return held
    held.shown_to = {**held.shown_to, **{item.value: now[item].value for item in changed}}
    held.save(update_fields=["shown_to"])
    _name_own_membership(held)
    before, after = ({item.value: of[item].value for item in changed} for of in (was, now))
    _note(held, after, before=before, told=told, by=by, at=at)
    return held


def _check_right(by: Person, person: Person, told: str) -> None:
    if not permissions.may_edit(by, person):
        raise NotAllowed(
            _("You can change your own profile; a coordinator can change a member's. Ask one of yours.")
        )
    if by.pk != person.pk and told not in TOLD:
        raise Refused(
            _("Say how they told you: by phone, on paper or in person, or that you put a mistake right."),
            field="told",
        )


def _locked(person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("bank", "user", "neighbourhood").get(pk=person.pk)


def _check_seen(held: Person, said: Said, *, by: Person, at: dt.datetime) -> None:
    """Nobody writes blindly over what somebody keeps to themselves."""
    seen = seeing.seen_by(held, by, at)
    for item in Item:
        if item in seen.items | seen.to_open:
            continue
        if said.keys() & {*fields_of(item)}:
            raise NotAllowed(
                _("%(name)s shows this to nobody, so only they can change it.") % {"name": held.first_name},
                field=item,
            )


def may_say_birth(person: Person, field: str, *, is_own: bool) -> bool:
    """Year or birthday: their own to say, where their time bank asks; a coordinator writes it for whoever does not
    sign in."""
    asked = {"born_in": person.bank.asks_birth_year, "birthday": person.bank.asks_birthday}
    return asked[field] and (is_own or person.user_id is None)


def _check_birth(held: Person, said: Said, *, by: Person, at: dt.datetime) -> None:
    for field in said.keys() & {"born_in", "birthday"}:
        if not may_say_birth(held, field, is_own=by.pk == held.pk):
            raise NotAllowed(
                _("Only they themselves say when they were born, where the time bank asks for it."),
                field=field,
            )
    birthdays.check(said.get("birthday", ""))
    this = held.bank.today(at).year
    if (year := said.get("born_in")) is not None and not this - OLDEST_YEARS <= year <= this:
        raise Refused(_("Write the year with four digits, like 1958."), field="born_in")


def _write(held: Person, said: Said) -> list[str]:
    """Set what was said on the row; returns the columns that are not as they were."""
    _check(held, said)
    cleaned: dict[str, Any] = {name: _CLEAN[name](value) for name, value in said.items() if name in _CLEAN}
    changed = [name for name, value in cleaned.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, cleaned[name])
    return changed


def _words(words: Iterable[str]) -> list[str]:
    """Each once, in the order they were said."""
    lines = (arrivals.one_line(word) for word in words)
    return list({line.casefold(): line for line in lines if line}.values())


def _lines(told: str) -> list[str]:
    """As they stand on an envelope."""
    return [line for line in map(arrivals.one_line, told.splitlines()) if line]


def _parts(parts: Iterable[str]) -> list[str]:
    given = set(parts)
    return [part for part in Profile.Part.values if part in given]


_CLEAN: dict[str, Any] = {
    "name": arrivals.one_line,
    "email": str.strip,
    "phone": arrivals.one_line,
    "address": lambda told: "\n".join(_lines(told)),
    "neighbourhood": lambda place: place,
    "about": str.strip,
    "skills": _words,
    "wishes": _words,
    "languages": lambda codes: list(dict.fromkeys(codes)),
    "free_parts": _parts,
    "availability": arrivals.one_line,
    "statement_by_post": bool,
    "born_in": lambda year: year,
    "birthday": str,
    "contact_by": str,
    "contact_note": arrivals.one_line,
}


def _check(held: Person, said: Said) -> None:
    if "name" in said and not arrivals.one_line(said["name"]):
        raise Refused(_("Everybody needs a name. Write the one people call them by."), field="name")
    place = said.get("neighbourhood")
    if place and place.bank_id != held.bank_id:
        raise Refused(
            _("That neighbourhood is another time bank's. Choose one of yours."), field="neighbourhood"
        )
    for field, most in LONGEST.items():
        if len(str(said.get(field, ""))) > most:
            raise Refused(
                _("That is too long: up to %(most)d letters fit here.") % {"most": most}, field=field
            )
    if len(_lines(said.get("address", ""))) > MOST_LINES:
        raise Refused(_("An address has up to %(most)d lines.") % {"most": MOST_LINES}, field="address")
    _check_words("skills", said.get("skills", ()))
    _check_words("wishes", said.get("wishes", ()))
    _check_choices("free_parts", said.get("free_parts", ()), Profile.Part.values)
    _check_choices("contact_by", [said.get("contact_by", "")], Profile.Way.values)
    _check_choices("languages", said.get("languages", ()), tongues.codes())
    if len(set(said.get("languages", ()))) > tongues.MOST:
        raise Refused(_("Up to %(most)d languages fit here.") % {"most": tongues.MOST}, field="languages")


def _check_words(field: str, words: Iterable[str]) -> None:
    lines = _words(words)
    if len(lines) > MOST_WORDS or any(len(line) > LONGEST_WORD for line in lines):
        raise Refused(
            _("Up to %(many)d things fit here, each of up to %(letters)d letters.")
            % {"many": MOST_WORDS, "letters": LONGEST_WORD},
            field=field,
        )


def _check_choices(field: str, given: Iterable[str], known: Iterable[str]) -> None:
    if not set(given) <= set(known):
        raise Refused(_("Choose from what is there."), field=field)


def _check_audience(held: Person, item: str, audience: str) -> None:
    if item not in Item.values or audience not in Audience.values:
        raise Refused(_("Choose from what is there."), field=item)
    if audience == Audience.NOBODY and held.user_id is None:
        raise Refused(
            _("A coordinator writes this for them, so coordinators see it. Leave it empty if nobody should."),
            field=item,
        )


def _change_photo(held: Person, picture: Picture | None, *, drops: bool) -> list[str]:
    if picture is None and not (drops and held.photo):
        return []
    if held.photo:
        pictures.discard(str(held.photo))
    held.photo = pictures.keep(picture, "people") if picture else ""
    return ["photo"]


def _name_own_membership(person: Person) -> None:
    """A member's row is for everybody to read, in lists and reports: a place stands there only if all may see it."""
    own = Seat.objects.filter(person=person, kind=Seat.Kind.HOLDER).values("membership")
    Membership.objects.filter(pk__in=own, kind=Membership.Kind.INDIVIDUAL).update(
        name=person.name, neighbourhood=seeing.place_for_all(person)
    )


def _note(
    person: Person,
    after: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    told: str,
    by: Person,
    at: dt.datetime,
) -> None:
    """What a coordinator wrote for somebody is on the record with their say, and told to them."""
    if by.pk == person.pk:
        return
    what = records.What.PROFILE if before is None else records.What.SHOWN
    records.write(person.bank, what, by=by, at=at, about=person, before=before, after={"told": told, **after})
    notices.write(
        "members/profile_changed",
        to=person,
        bank=person.bank,
        path=reverse("members:me", args=[person.bank.slug]),
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"by": by, "told": told},
    )


@transaction.atomic
def rename(
    membership: Membership, *, name: str, neighbourhood: Neighbourhood | None, by: Person, at: dt.datetime
) -> Membership:
    """A household's or organisation's name and place."""
    if not permissions.may(by, membership.bank, Action.EDIT_MEMBERS):
        raise NotAllowed(_("Only a coordinator can rename a household or organisation. Ask one of yours."))
    if not arrivals.one_line(name):
        raise Refused(_("Give the household or organisation its own name."), field="name")
    if are_gone(membership, "name"):
        raise Refused(_("Whoever it was has been forgotten; it goes by its number."), field="name")
    membership.name, membership.neighbourhood = arrivals.one_line(name), neighbourhood
    membership.save(update_fields=["name", "neighbourhood"])
    return membership
