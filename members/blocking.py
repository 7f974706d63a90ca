"""Keeping away from somebody: neither finds the other any more, and nobody is told of it but who asked for it.

It is written in no record of changes and told to nobody: whoever could read it there might let it slip.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Block, Membership, Person, Seat
from members.refusals import NotAllowed, Refused


@transaction.atomic
def block(whom: Person, *, by: Person, at: dt.datetime) -> Block:
    """Keep away from somebody of the same time bank. Again does no harm."""
    if whom.bank_id != by.bank_id:
        raise Refused(_("There is no such person here. Choose somebody of your time bank."), field="person")
    if whom.pk == by.pk:
        raise Refused(_("That is you. Choose somebody else to keep away from."), field="person")
    _check_nothing_shared(whom, by)
    made, _is_new = Block.objects.get_or_create(bank=by.bank, person=by, blocked=whom, defaults={"at": at})
    _look_again(by, whom)
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
