"""Places that change when somebody moves into a household, or out of it into a membership of their own."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from members import arrivals, permissions, records, seeing, standing
from members.models import Membership, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action


def own_of(person: Person) -> Membership | None:
    """The membership that is theirs alone, where they have one."""
    rows = Membership.objects.filter(
        kind=Membership.Kind.INDIVIDUAL, seats__person=person, seats__kind=Seat.Kind.HOLDER
    )
    return rows.open().select_related("bank").order_by("pk").first()


def adults_of(household: Membership) -> list[Seat]:
    """Its holders, who share the account."""
    seats = household.seats.filter(kind=Seat.Kind.HOLDER)
    return list(seats.select_related("person__user", "person__bank").order_by("pk"))


def dependants_of(household: Membership) -> list[Person]:
    seats = household.seats.filter(kind=Seat.Kind.DEPENDANT).select_related("person")
    return [seat.person for seat in seats.order_by("pk")]


def check_right(by: Person, household: Membership, person: Person) -> None:
    """A coordinator, who neither is the one who moves nor lives there."""
    if not permissions.may(by, household.bank, Action.CHANGE_SEATS) or by.bank_id != person.bank_id:
        raise NotAllowed(
            _("Only a coordinator can change who has a place in a membership. Ask one of yours.")
        )
    if by.pk == person.pk or by.is_seated_in(household.pk):
        raise NotAllowed(_("You belong to this member, so somebody else has to do this. Ask them."))


def held(household: Membership) -> Membership:
    """The household, held until this is done; one at a time in a bank, as two could pass each other."""
    TimeBank.objects.select_for_update(no_key=True).get(pk=household.bank_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("bank", "neighbourhood")
    household = rows.get(pk=household.pk)
    if household.kind != Membership.Kind.HOUSEHOLD or household.closed_at:
        raise Refused(_("%(name)s is no household that takes part now.") % {"name": household.name})
    return household


def take_in(person: Person, household: Membership, kind: str, *, by: Person, at: dt.datetime) -> None:
    """Give them their place; one they had there already becomes this."""
    seat = household.seats.filter(person=person).first()
    was = seat.kind if seat else None
    others = household.seats.filter(kind=Seat.Kind.HOLDER).exclude(person=person)
    if kind == Seat.Kind.DEPENDANT and not others.exists():
        raise Refused(
            _(
                "%(name)s is the last one who can answer for %(membership)s. Give somebody else that place first."
            )
            % {"name": person.name, "membership": household.name},
            field="kind",
        )
    Seat.objects.update_or_create(
        membership=household, person=person, defaults={"bank": household.bank, "kind": kind}
    )
    _record(household, person, was=was, now=kind, by=by, at=at)
    standing.look_again([household], by=by, at=at)


def close_own(own: Membership, person: Person, *, by: Person, at: dt.datetime) -> None:
    """Nobody acts for it any more; whoever held it still sees its statement."""
    Membership.objects.filter(pk=own.pk).update(closed_at=at)
    _record(own, person, was=Seat.Kind.HOLDER, now=None, by=by, at=at)


def move_out(
    person: Person,
    household: Membership,
    *,
    along: Sequence[Person],
    name: str,
    by: Person,
    at: dt.datetime,
) -> Membership:
    """Open a membership of their own, a household where dependants go along. There is no second welcome gift."""
    seats = {seat.person_id: seat for seat in household.seats.select_for_update()}
    own = arrivals.open_membership(
        household.bank,
        person=person,
        kind=Membership.Kind.HOUSEHOLD if along else Membership.Kind.INDIVIDUAL,
        name=name if along else "",
        neighbourhood=seeing.place_for_all(person) if person.neighbourhood else household.neighbourhood,
        is_newcomer=False,
        by=by,
        at=at,
    )
    for one in (person, *along):
        kind = seats[one.pk].kind
        seats[one.pk].delete()
        _record(household, one, was=kind, now=None, by=by, at=at)
        if one != person:
            Seat.objects.create(bank=own.bank, membership=own, person=one, kind=kind)
        _record(own, one, was=None, now=kind, by=by, at=at)
    standing.look_again([household, own], by=by, at=at)
    return own


def _record(
    membership: Membership, person: Person, *, was: str | None, now: str | None, by: Person, at: dt.datetime
) -> None:
    before, after = (
        {"member": membership.number, "kind": str(kind)} if kind else None for kind in (was, now)
    )
    what = records.What.SEAT
    records.write(membership.bank, what, by=by, at=at, about=person, before=before, after=after)
