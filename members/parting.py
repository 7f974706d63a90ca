"""How a member stops belonging: who goes with a membership, what stands in the way, and closing it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from members import appointing, cards, notices, permissions, records, roles, standing, tokens
from members.models import Membership, Notice, Person, Seat, StandingChange, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.safety import guardians

Change = StandingChange.Change


@dataclass(frozen=True)
class Going:
    """Who goes with a membership, and the places they give up in others."""

    membership: Membership
    people: list[Person]
    seats: list[Seat]


def look(membership: Membership) -> Going:
    """Who would go: whoever holds it alone as theirs, and all who have no other place here."""
    own = list(membership.seats.select_related("person__bank", "person__user").order_by("pk"))
    elsewhere = set(
        Seat.objects.filter(person__in=[seat.person_id for seat in own], membership__closed_at__isnull=True)
        .exclude(membership=membership)
        .values_list("person_id", flat=True)
    )
    is_own = membership.kind == Membership.Kind.INDIVIDUAL
    people = [
        seat.person
        for seat in own
        if seat.person_id not in elsewhere or (is_own and seat.kind == Seat.Kind.HOLDER)
    ]
    others = Seat.objects.filter(person__in=people, membership__closed_at__isnull=True)
    others = others.exclude(membership=membership).select_related("membership", "person")
    return Going(membership, people, list(others.order_by("pk")))


def is_own(by: Person, membership: Membership) -> bool:
    """Whether somebody goes by themselves: as holder of a membership that is one person's own."""
    if membership.kind != Membership.Kind.INDIVIDUAL:
        return False
    return by.seat_kinds.get(membership.pk) == Seat.Kind.HOLDER


def may_close(by: Person, going: Going) -> bool:
    """One's own; a coordinator for a member who asked, only an admin for an admin."""
    if by.bank_id != going.membership.bank_id:
        return False
    if is_own(by, going.membership):
        return True
    if not by.may(Action.CLOSE_MEMBERSHIPS) or by in going.people:
        return False
    return all(permissions.may_edit(by, person) for person in going.people)


def in_the_way(going: Going) -> list[str]:
    """What has to be arranged first, in sentences."""
    found = [
        _("%(name)s is the only admin. Make somebody else an admin first.") % {"name": person.name}
        for person in going.people
        if person.role == roles.ADMIN and not _other_admins(going).exists()
    ][:1]
    leaving = {seat.pk for seat in going.seats}
    for seat in going.seats:
        if not _somebody_stays(seat.membership, leaving):
            words = _(
                "%(name)s is the last one who can answer for %(membership)s. Give somebody else that place, or"
                " close it first."
            )
            found.append(words % {"name": seat.person.name, "membership": seat.membership.name})
    return found


def _other_admins(going: Going) -> "QuerySet[Person]":
    admins = Person.objects.filter(bank=going.membership.bank_id).who_can_govern()
    return admins.exclude(pk__in=[person.pk for person in going.people])


def _somebody_stays(membership: Membership, leaving: set[int]) -> bool:
    """An organisation keeps one who may act for it; anybody else a holder."""
    answering = [Seat.Kind.HOLDER]
    if membership.kind == Membership.Kind.ORGANISATION:
        answering.append(Seat.Kind.REPRESENTATIVE)
    before = membership.seats.filter(kind__in=answering)
    return not before.filter(pk__in=leaving).exists() or before.exclude(pk__in=leaving).exists()


def held(membership: Membership, *, by: Person) -> Going:
    """The membership and who goes with it, held until this is done; refused where somebody may not, or it can't be."""
    # One at a time in a bank: two admins must not leave past each other.
    TimeBank.objects.select_for_update(no_key=True).get(pk=membership.bank_id)
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("bank")
    membership = rows.get(pk=membership.pk)
    if membership.closed_at:
        raise Refused(_("%(name)s has left already. Nothing was changed.") % {"name": membership.name})
    going = look(membership)
    if not may_close(permissions.as_they_stand(by), going):
        raise NotAllowed(
            _("You can leave yourself; a coordinator can close a member's place. Ask one of yours.")
        )
    for sentence in in_the_way(going):
        raise Refused(sentence)
    return going


@transaction.atomic
def close(going: Going, *, has_died: bool, reason: str, by: Person, at: dt.datetime) -> None:
    """Close the membership: places elsewhere are given up, roles end, and nobody signs in as them any more."""
    if not has_died:
        for person in going.people:
            _say_goodbye(going.membership, person, at=at)
    Membership.objects.filter(pk=going.membership.pk).update(closed_at=at, suspended_at=None)
    Seat.objects.filter(pk__in=[seat.pk for seat in going.seats]).delete()
    standing.look_again([seat.membership for seat in going.seats], by=by, at=at)
    _part(going.people, Change.DIED if has_died else Change.LEFT, reason=reason, by=by, at=at)


@transaction.atomic
def leave_without_a_place(person: Person, was: Membership, *, by: Person, at: dt.datetime) -> None:
    """Whoever lost their last place, in that membership, does not belong here any more."""
    if Seat.objects.filter(person=person, membership__closed_at__isnull=True).exists():
        return
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    person = standing.locked(person)
    appointing.refuse_last_admin(person)
    _say_goodbye(was, person, at=at)
    _part([person], Change.LEFT, reason="", by=by, at=at)


def _part(people: Sequence[Person], change: str, *, reason: str, by: Person, at: dt.datetime) -> None:
    """What ends with somebody's belonging: roles, ways in, and what they said for others."""
    for person in people:
        _end_role(person, by=by, at=at)
        cards.end(person, at=at)
        standing.note(person, change, reason=reason, by=by, at=at)
    ids = [person.pk for person in people]
    Notice.objects.unsent().filter(person__in=ids).update(to_mail=False)
    tokens.revoke_all(ids, at=at)
    Person.objects.filter(pk__in=ids).update(
        left_at=at,
        former_user=F("user"),
        user=None,
        role=roles.MEMBER,
        duties=[],
        suspended_at=None,
        away_since=None,
        away_until=None,
    )
    for person in people:
        guardians.let_go(person, by=by, at=at)


def _end_role(person: Person, *, by: Person, at: dt.datetime) -> None:
    changes: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    if person.role != roles.MEMBER:
        changes.append((records.What.ROLE, {"role": person.role}, {"role": roles.MEMBER}))
    if person.duties:
        changes.append((records.What.DUTIES, {"duties": list(person.duties)}, {"duties": []}))
    for what, before, after in changes:
        records.write(person.bank, what, by=by, at=at, about=person, before=before, after=after)


def _way_to_be_forgotten(person: Person) -> str:
    return reverse("members:forget_me", args=[person.bank.slug]) if person.user else ""


def _say_goodbye(membership: Membership, person: Person, *, at: dt.datetime) -> None:
    """The last letter, to their mail alone: the inbox here is closed to them."""
    if person.mail_address:
        notices.write_outside(
            "members/goodbye",
            address=person.mail_address,
            bank=person.bank,
            at=at,
            context={
                "somebody": person,
                "membership": membership,
                "path": _way_to_be_forgotten(person),
            },
        )
