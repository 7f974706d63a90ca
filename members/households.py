"""Who has a seat in which membership: families, organisations, and those who act for somebody else."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, notices, parting, permissions, records, returning, standing, welcoming
from members.models import Membership, Neighbourhood, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action


@transaction.atomic
def add_somebody(
    membership: Membership,
    *,
    name: str,
    kind: str,
    by: Person,
    at: dt.datetime,
    email: str = "",
    phone: str = "",
    neighbourhood: Neighbourhood | None = None,
) -> Seat:
    """A person new to the time bank takes a seat in a membership that is there."""
    _check_right(by, membership)
    person = arrivals.add_person(
        membership.bank,
        name=name,
        user=arrivals.login_for(email),
        email=email,
        phone=phone,
        neighbourhood=neighbourhood,
        at=at,
    )
    seat = add_seat(membership, person, kind=kind, by=by, at=at)
    welcoming.welcome(person, at=at)
    return seat


@transaction.atomic
def add_seat(membership: Membership, person: Person, *, kind: str, by: Person, at: dt.datetime) -> Seat:
    """A person of the time bank takes a seat: a relative, a colleague, a neighbour who acts for them."""
    _check_right(by, membership)
    membership = _locked(membership)
    if person.bank_id != membership.bank_id:
        raise Refused(
            _("That person belongs to another time bank. Choose somebody of yours."), field="person"
        )
    person = standing.locked(person)
    if person.left_at and not person.seats.exists():
        person = returning.come_back(person, by=by, at=at)
    if person.left_at or membership.closed_at:
        name = person.name if person.left_at else membership.name
        raise Refused(_("%(name)s has left the time bank. Let them come back first.") % {"name": name})
    if membership.seats.filter(person=person).exists():
        raise Refused(
            _("%(name)s has a place in %(membership)s already. Change that one instead.")
            % {"name": person.name, "membership": membership.name},
            field="person",
        )
    _check_kind(membership, kind)
    seat = Seat.objects.create(bank=membership.bank, membership=membership, person=person, kind=kind)
    _record(seat, was=None, now=kind, by=by, at=at)
    _tell(seat, by=by, at=at)
    standing.look_again([membership], by=by, at=at)
    return seat


@transaction.atomic
def change_seat(seat: Seat, *, kind: str, by: Person, at: dt.datetime) -> Seat:
    """Make a dependant who has grown up a holder, a colleague a representative."""
    _check_right(by, seat.membership)
    membership = _locked(seat.membership)
    if seat.kind == kind:
        return seat
    _check_kind(membership, kind)
    _check_somebody_stays(membership, seat, becomes=kind)
    was, seat.kind = seat.kind, Seat.Kind(kind)
    seat.save(update_fields=["kind"])
    _record(seat, was=was, now=kind, by=by, at=at)
    _tell(seat, by=by, at=at)
    standing.look_again([membership], by=by, at=at)
    return seat


@transaction.atomic
def remove_seat(seat: Seat, *, by: Person, at: dt.datetime) -> None:
    """Somebody moves out or moves on; from their last place, out of the time bank. One who can answer stays."""
    _check_right(by, seat.membership)
    # One at a time in a bank, as wherever somebody may leave: two admins must not leave past each other.
    TimeBank.objects.select_for_update(no_key=True).get(pk=seat.bank_id)
    membership = _locked(seat.membership)
    _check_somebody_stays(membership, seat, becomes=None)
    _record(seat, was=seat.kind, now=None, by=by, at=at)
    _tell_of_end(seat, by=by, at=at)
    seat.delete()
    standing.hand_on(membership, seat.person, by=by, at=at)
    standing.look_again([membership], by=by, at=at)
    parting.leave_without_a_place(seat.person, membership, by=by, at=at)


def _check_right(by: Person, membership: Membership) -> None:
    if not permissions.may(by, membership.bank, Action.CHANGE_SEATS):
        raise NotAllowed(
            _("Only a coordinator can change who has a place in a membership. Ask one of yours.")
        )


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("bank").get(pk=membership.pk)


def _check_kind(membership: Membership, kind: str) -> None:
    if kind not in Seat.Kind.values:
        raise Refused(_("Choose a place: holder, representative or dependant."), field="kind")
    if membership.kind == Membership.Kind.INDIVIDUAL and kind != Seat.Kind.REPRESENTATIVE:
        raise Refused(
            _(
                "%(name)s is one person's own membership: others can represent them. For a family, add a household."
            )
            % {"name": membership.name},
            field="kind",
        )
    if membership.kind == Membership.Kind.ORGANISATION and kind == Seat.Kind.DEPENDANT:
        raise Refused(_("An organisation has holders and representatives, no dependants."), field="kind")


def _check_somebody_stays(membership: Membership, seat: Seat, *, becomes: str | None) -> None:
    """An organisation keeps one who may act for it; anybody else a holder."""
    needed = {Seat.Kind.HOLDER}
    if membership.kind == Membership.Kind.ORGANISATION:
        needed.add(Seat.Kind.REPRESENTATIVE)
    if seat.kind not in needed or becomes in needed:
        return
    if not membership.seats.filter(kind__in=needed).exclude(pk=seat.pk).exists():
        raise Refused(
            _(
                "%(name)s is the last one who can answer for %(membership)s. Give somebody else that place first."
            )
            % {"name": seat.person.name, "membership": membership.name}
        )


def _record(seat: Seat, *, was: str | None, now: str | None, by: Person, at: dt.datetime) -> None:
    before, after = (
        {"member": seat.membership.number, "kind": str(kind)} if kind else None for kind in (was, now)
    )
    bank, what = seat.membership.bank, records.What.SEAT
    records.write(bank, what, by=by, at=at, about=seat.person, before=before, after=after)


def _tell(seat: Seat, *, by: Person, at: dt.datetime) -> None:
    """Whoever got the place, and all who act for the membership: nobody comes to speak for others unseen."""
    theirs = seat.membership.seats.acting().exclude(pk=seat.pk).select_related("person__user")
    events = [("seat_given", seat.person), *(("seat_shared", one.person) for one in theirs)]
    for event, person in events:
        if person.pk != by.pk:
            notices.write(
                f"members/{event}",
                to=person,
                bank=seat.membership.bank,
                path=reverse("members:person", args=[seat.membership.bank.slug, seat.membership.public_id]),
                at=at,
                group=Notice.Group.COMMUNITY,
                context={"seat": seat, "by": by},
            )


def _tell_of_end(seat: Seat, *, by: Person, at: dt.datetime) -> None:
    """Whoever had the place: nobody finds out by a page that has gone."""
    if seat.person_id != by.pk:
        notices.write(
            "members/seat_ended",
            to=seat.person,
            bank=seat.membership.bank,
            path=reverse("members:me", args=[seat.membership.bank.slug]),
            at=at,
            group=Notice.Group.COMMUNITY,
            context={"seat": seat, "by": by},
        )
