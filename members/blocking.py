"""Keeping away from somebody: neither finds the other any more, and nobody is told of it but who asked for it.

It is written in no record of changes and told to nobody: whoever could read it there might let it slip.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members import permissions
from members.models import Block, Membership, Person, Seat
from members.models.told import Told
from members.refusals import NotAllowed, Refused


@transaction.atomic
def block(whom: Person, *, by: Person, at: dt.datetime) -> Block:
    """Keep away from somebody of the same time bank. Again does no harm."""
    return _keep_apart(by, whom, at=at)


def may_take_down(by: Person, person: Person) -> bool:
    """A coordinator, for somebody who can't do it here themselves: of anybody else's nobody learns."""
    is_anothers = by.pk != person.pk and person.left_at is None
    return is_anothers and not person.signs_in_by_mail and permissions.may_edit(by, person)


@transaction.atomic
def take_down(person: Person, whom: Person, *, told: str, by: Person, at: dt.datetime) -> Block:
    """Keep somebody apart from another because they told a coordinator so."""
    _check_told(person, whom, by)
    if told not in Told.values:
        raise Refused(_("Say how they told you: by phone, on paper or in person."), field="told")
    return _keep_apart(person, whom, at=at, taken_down_by=by, told=told)


@transaction.atomic
def take_back(kept: Block, *, by: Person, at: dt.datetime) -> None:
    """End what was written down for somebody, because they told a coordinator so."""
    _check_told(kept.person, kept.blocked, by)
    Block.objects.taken_down_for(kept.person).filter(pk=kept.pk).delete()


def _check_told(person: Person, whom: Person, by: Person) -> None:
    if not may_take_down(by, person):
        raise NotAllowed(
            _("A coordinator writes this down for somebody who does not sign in by e-mail. Ask one of yours.")
        )
    if whom.pk == by.pk:
        raise NotAllowed(
            _("It is about you. So that it is fair, somebody else has to write it down. Ask them."),
            field="person",
        )


def _keep_apart(person: Person, whom: Person, *, at: dt.datetime, **said: Any) -> Block:
    if whom.bank_id != person.bank_id:
        raise Refused(_("There is no such person here. Choose somebody of your time bank."), field="person")
    if whom.pk == person.pk:
        raise Refused(_("That is you. Choose somebody else to keep away from."), field="person")
    _check_nothing_shared(whom, person)
    known = {"at": at, **said}
    made, _is_new = Block.objects.get_or_create(bank=person.bank, person=person, blocked=whom, defaults=known)
    _look_again(person, whom)
    return made


@transaction.atomic
def unblock(kept: Block, *, by: Person, at: dt.datetime) -> None:
    """Find one another again, unless the other keeps away as well."""
    if kept.person_id != by.pk:
        raise NotAllowed(_("Only whoever keeps away from somebody can change that."))
    Block.objects.filter(pk=kept.pk).delete()
    _look_again(by)


def keeps_from(one: Membership, other: Membership, by: Person) -> bool:
    """Whether a block stands in the way of this person who brings two members together, one of them their own.

    Whoever acts for a membership of more than themselves must not bring the others together with somebody either.
    """
    if not by.out_of_reach.isdisjoint({one.pk, other.pk}):
        return True
    is_by_themselves = any(
        side.kind == Membership.Kind.INDIVIDUAL and by.seat_kinds.get(side.pk) == Seat.Kind.HOLDER
        for side in (one, other)
    )
    return not is_by_themselves and _is_between(one, other)


def _is_between(one: Membership, other: Membership) -> bool:
    """Whether a block stands between two who act for these; organisations deal with everybody."""
    if Membership.Kind.ORGANISATION in (one.kind, other.kind):
        return False
    here, there = (Seat.objects.acting().filter(membership=side).values("person") for side in (one, other))
    either = Q(person__in=here, blocked__in=there) | Q(person__in=there, blocked__in=here)
    return Block.objects.filter(either).exists()


def keeps_apart(one: Person, other: Person) -> bool:
    """Whether either keeps away from the other."""
    return Block.objects.naming(one).filter(Q(person=other) | Q(blocked=other)).exists()


def _check_nothing_shared(whom: Person, by: Person) -> None:
    shared = Membership.objects.open().filter(seats__person=by).filter(seats__person=whom).first()
    if shared:
        raise Refused(
            _(
                "You both belong to “%(name)s”, so you would still meet there. Ask a coordinator to change who"
                " belongs to it; then you can keep away."
            )
            % {"name": shared.name},
            field="person",
        )


def _look_again(*people: Person) -> None:
    """What was known of their reach before is no longer so."""
    for person in people:
        person.__dict__.pop("out_of_reach", None)
