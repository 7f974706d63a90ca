"""Keeping somebody from taking part for a while: what is open with them rests, and the others are told kindly."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from exchanges import telling
from exchanges.models import Exchange, Side
from members import standing
from members.models import Membership, Person
from members.safety import guardians


@transaction.atomic
def suspend(person: Person, *, reason: str, by: Person, at: dt.datetime) -> Person:
    """As a coordinator, with a reason that only they read. Their open exchanges wait; none is lost."""
    for membership in standing.mark_suspended(person, reason=reason, by=by, at=at):
        _tell_others(membership, "resting", by=by, at=at)
    return standing.locked(person)


@transaction.atomic
def lift(person: Person, *, reason: str = "", by: Person, at: dt.datetime) -> Person:
    """Let them take part again: what rested goes on where it was."""
    for membership in standing.mark_lifted(person, reason=reason, by=by, at=at):
        _tell_others(membership, "going_on", by=by, at=at)
    return standing.locked(person)


def register() -> None:
    """The same where somebody under age waits for a yes, or places in a membership change hands."""
    standing.TELL.append(lambda membership, event, by, at: _tell_others(membership, event, by=by, at=at))
    guardians.TELL.append(_tell_partners)
    guardians.OPEN_WITH.append(open_with)


def _tell_partners(
    person: Person, told: list[Membership], event: str, by: Person | None, at: dt.datetime
) -> None:
    """The other side of what somebody is to do themself for a household that goes on: that one waits for them."""
    named = Exchange.objects.filter(
        Q(provider_person=person) | Q(recipient_person=person), bank=person.bank_id
    )
    for exchange in named.active().with_people().order_by("pk"):
        own = Side.PROVIDER if exchange.provider_person_id == person.pk else Side.RECIPIENT
        membership = exchange.membership_on(own)
        if membership not in told and membership.suspended_at is None:
            telling.sides(exchange, event, to=[own.other], by=by, at=at)


def open_with(person: Person) -> list[guardians.Happening]:
    """What is open where somebody takes part themself, for whoever answers for them to read."""
    own = Membership.objects.filter(kind=Membership.Kind.INDIVIDUAL).held_by(person)
    theirs = Q(provider__in=own) | Q(recipient__in=own)
    theirs |= Q(provider_person=person) | Q(recipient_person=person)
    found = Exchange.objects.filter(theirs, bank=person.bank_id).active().with_people()
    return [
        (exchange.title, f"{exchange.provider} · {exchange.recipient}", exchange.get_state_display())
        for exchange in found.order_by("-changed_at")[:50]
    ]


def _tell_others(membership: Membership, event: str, *, by: Person | None, at: dt.datetime) -> None:
    """The other side of each open exchange, without the reason."""
    for exchange in Exchange.objects.of_membership(membership).active().with_people().order_by("pk"):
        own = Side.PROVIDER if exchange.provider_id == membership.pk else Side.RECIPIENT
        telling.sides(exchange, event, to=[own.other], by=by, at=at)
