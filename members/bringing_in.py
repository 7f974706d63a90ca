"""Many people come to belong at once, from a list of another time bank's books or of another program."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext as _

from members import arrivals, permissions, signals, welcoming
from members.models import Membership, Neighbourhood, Person, Seat, TimeBank
from members.refusals import NotAllowed
from members.roles import Action

AT_ONCE = 500


@dataclass
class Newcomer:
    """A membership to open, with the one person in it."""

    name: str
    joined_on: dt.date
    number: int | None = None
    kind: str = Membership.Kind.INDIVIDUAL
    membership_name: str = ""
    email: str = ""
    phone: str = ""
    neighbourhood: str = ""
    skills: list[str] = field(default_factory=list)
    born_in: int | None = None


def settle_in(
    bank: TimeBank, newcomers: Sequence[Newcomer], *, by: Person, at: dt.datetime, welcomes: bool
) -> list[Membership]:
    """Open all these memberships, within the caller's transaction. No letter goes to anybody unless `welcomes` says so;
    nothing is agreed to in their name, and nobody gets a welcome gift, as they were members before."""
    if not permissions.may(by, bank, Action.ADD_MEMBERS):
        raise NotAllowed(_("Only a coordinator can add members. Ask one of yours."))
    # The bank's row is the queue for numbers, as for those who come one by one.
    TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    places = _places(bank, newcomers)
    people = Person.objects.bulk_create(
        [_person(bank, one, places, at=at) for one in newcomers], batch_size=AT_ONCE
    )
    numbers = _numbers(bank, newcomers)
    opened = Membership.objects.bulk_create(
        [
            Membership(
                bank=bank,
                number=number,
                kind=one.kind,
                name=one.membership_name or one.name,
                neighbourhood=person.neighbourhood,
                joined_on=one.joined_on,
            )
            for one, person, number in zip(newcomers, people, numbers, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    Seat.objects.bulk_create(
        [Seat(bank=bank, membership=m, person=p, kind=_seat(m)) for m, p in zip(opened, people, strict=True)],
        batch_size=AT_ONCE,
    )
    for membership in opened:
        signals.member_admitted.send(Membership, membership=membership, is_newcomer=False, by=by, at=at)
    for person in people if welcomes else ():
        welcoming.welcome(person, at=at)
    return opened


def _places(bank: TimeBank, newcomers: Sequence[Newcomer]) -> dict[str, Neighbourhood]:
    """The neighbourhoods by name; those that are not there yet are added."""
    places = {place.name.casefold(): place for place in Neighbourhood.objects.filter(bank=bank)}
    for one in newcomers:
        if one.neighbourhood and one.neighbourhood.casefold() not in places:
            new = Neighbourhood.objects.create(bank=bank, name=one.neighbourhood)
            places[one.neighbourhood.casefold()] = new
    return places


def _person(bank: TimeBank, one: Newcomer, places: dict[str, Neighbourhood], *, at: dt.datetime) -> Person:
    noon = dt.datetime.combine(one.joined_on, dt.time(12), tzinfo=bank.zone)
    return Person(
        bank=bank,
        user=arrivals.login_for(one.email),
        name=one.name,
        email=one.email,
        phone=one.phone,
        neighbourhood=places.get(one.neighbourhood.casefold()),
        skills=one.skills,
        born_in=one.born_in,
        joined_at=min(noon, at),
    )


def _numbers(bank: TimeBank, newcomers: Sequence[Newcomer]) -> list[int]:
    """The number each brings along; whoever has none takes the next ones."""
    last = Membership.objects.filter(bank=bank).aggregate(last=Max("number"))["last"] or 0
    last = max([last, *(one.number or 0 for one in newcomers)])
    numbers = []
    for one in newcomers:
        last += one.number is None
        numbers.append(one.number or last)
    return numbers


def _seat(membership: Membership) -> str:
    is_organisation = membership.kind == Membership.Kind.ORGANISATION
    return Seat.Kind.REPRESENTATIVE if is_organisation else Seat.Kind.HOLDER
