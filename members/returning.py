"""Coming back after leaving: the same number, the same account, everything that was given and received still there."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from members import erasing, permissions, signals, standing
from members.models import Membership, Person, StandingChange
from members.refusals import NotAllowed, Refused
from members.roles import Action


@transaction.atomic
def take_back(membership: Membership, *, by: Person, at: dt.datetime) -> Membership:
    """Open a closed membership again, for the people it had. How they sign in is said apart."""
    if not permissions.may(by, membership.bank, Action.CLOSE_MEMBERSHIPS):
        raise NotAllowed(_("Only a coordinator can let somebody come back. Ask one of yours."))
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("bank")
    membership = rows.get(pk=membership.pk)
    if membership.closed_at is None:
        raise Refused(_("%(name)s is here already. Nothing was changed.") % {"name": membership.name})
    people = Person.objects.filter(seats__membership=membership, left_at__isnull=False).distinct()
    for person in people:
        _check_is_known(person)
    membership.closed_at = None
    membership.save(update_fields=["closed_at"])
    for person in people:
        _take_back(person, by=by, at=at)
    # Whoever is under age may still wait for a yes.
    standing.look_again([membership], by=by, at=at)
    signals.member_admitted.send(Membership, membership=membership, by=by, at=at)
    return membership


def may_offer(membership: Membership, people: Iterable[Person], *, by: Person) -> bool:
    """Whether a way back is worth a button; who was forgotten, or is about to be, has none."""
    may = membership.closed_at is not None and permissions.may(by, membership.bank, Action.CLOSE_MEMBERSHIPS)
    return may and not any(person.erased_at or erasing.waiting(person) for person in people)


def come_back(person: Person, *, by: Person, at: dt.datetime) -> Person:
    """Whoever left with their last place, and is given another. Whoever gives it has checked the right."""
    person = standing.locked(person)
    _check_is_known(person)
    _take_back(person, by=by, at=at)
    return standing.locked(person)


def _take_back(person: Person, *, by: Person, at: dt.datetime) -> None:
    Person.objects.filter(pk=person.pk).update(left_at=None, former_user=None)
    standing.note(person, StandingChange.Change.RETURNED, by=by, at=at)


def _check_is_known(person: Person) -> None:
    if person.erased_at:
        raise Refused(
            _("%(name)s was forgotten, name and words and all. Add them as a new member.")
            % {"name": person.name}
        )
    if erasing.waiting(person):
        raise Refused(
            _("The name and words of %(name)s are about to be erased. Call that off first.")
            % {"name": person.name}
        )


def take_back_person(person: Person, *, by: Person, at: dt.datetime) -> None:
    """The same for somebody who asks to join once more: with the membership they left last."""
    closed = Membership.objects.filter(seats__person=person, closed_at__isnull=False)
    membership = closed.select_related("bank").order_by("-closed_at").first()
    if membership is None:
        raise Refused(_("%(name)s has no place here to come back to. Add them anew.") % {"name": person.name})
    take_back(membership, by=by, at=at)
    person.left_at = None
