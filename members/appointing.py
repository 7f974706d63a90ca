"""Who leads: giving people their role, and seeing that somebody always can."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices, permissions, records, roles
from members.models import Notice, Person, TimeBank, User
from members.refusals import NotAllowed, Refused


@transaction.atomic
def appoint(person: Person, *, role: str, by: Person, at: dt.datetime) -> Person:
    """Give somebody a role, and tell them. The last admin stays."""
    # One at a time in a bank: two admins must not step down past each other, nor appoint whom they may no more.
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    if not permissions.may_govern(permissions.as_they_stand(by), person.bank):
        raise NotAllowed(_("Only an admin can say who leads. Ask one of yours."))
    return _appoint(person, role, by=by, at=at)


@transaction.atomic
def appoint_as_owner(person: Person, *, role: str, by: User, at: dt.datetime) -> Person:
    """The owner of the installation does it, for a time bank that has nobody left who could."""
    if not permissions.may_found(by):
        raise NotAllowed(_("Only the owner of this installation can do this. Ask them."))
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    return _appoint(person, role, by=records.Actor.OWNER, at=at)


def _appoint(person: Person, role: str, *, by: Person | records.Actor, at: dt.datetime) -> Person:
    person = _held(person)
    if person.role == role:
        return person
    _check(person, role)
    if role == roles.MEMBER and person.duties:
        _set_duties(person, [], by=by, at=at)
    was, person.role = person.role, roles.Role(role)
    person.save(update_fields=["role"])
    records.write(
        person.bank,
        records.What.ROLE,
        by=by,
        at=at,
        about=person,
        before={"role": was},
        after={"role": role},
    )
    _tell(person, "appointed", by=by, at=at)
    return person


@transaction.atomic
def give_duties(person: Person, *, duties: Iterable[str], by: Person, at: dt.datetime) -> Person:
    """Say what somebody who leads looks after from now on: these duties and no others. They are told."""
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    if not permissions.may_govern(permissions.as_they_stand(by), person.bank):
        raise NotAllowed(_("Only an admin can say who looks after what. Ask one of yours."))
    given = set(duties)
    if unknown := given - set(roles.Duty.values):
        raise Refused(
            _("There is no duty called “%(duty)s”. Choose from the list.") % {"duty": min(unknown)},
            field="duties",
        )
    person = _held(person)
    if given and person.role not in roles.LEADING:
        raise Refused(
            _("%(name)s does not lead here, so has no duties. Make them a coordinator first.")
            % {"name": person.name},
            field="duties",
        )
    if given == set(person.duties):
        return person
    _set_duties(person, [duty for duty in roles.Duty.values if duty in given], by=by, at=at)
    if person.pk != by.pk:
        _tell(person, "duties_changed", by=by, at=at)
    return person


def _held(person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",)).select_related("bank", "user")
    return rows.get(pk=person.pk)


def _set_duties(person: Person, duties: list[str], *, by: Person | records.Actor, at: dt.datetime) -> None:
    before, after = {"duties": list(person.duties)}, {"duties": duties}
    person.duties = duties
    person.save(update_fields=["duties"])
    what = records.What.DUTIES
    records.write(person.bank, what, by=by, at=at, about=person, before=before, after=after)


def _check(person: Person, role: str) -> None:
    if role not in roles.Role.values:
        raise Refused(_("There is no such role. Choose member, coordinator or admin."), field="role")
    # A card opens nothing to whoever leads.
    if role in roles.LEADING and not person.signs_in_by_mail:
        raise Refused(
            _("%(name)s cannot sign in yet, so could not do this work. Give them a way to sign in first.")
            % {"name": person.name}
        )
    if role != roles.ADMIN:
        refuse_last_admin(person)


def refuse_last_admin(person: Person) -> None:
    """Whoever alone can govern their time bank stays. Asked while the time bank's row is held."""
    who_can = Person.objects.filter(bank=person.bank_id).who_can_govern()
    if set(who_can.values_list("pk", flat=True)) == {person.pk}:
        raise Refused(
            _("%(name)s is the only admin. Make somebody else an admin first, then change this.")
            % {"name": person.name}
        )


def _tell(person: Person, event: str, *, by: Person | records.Actor, at: dt.datetime) -> None:
    notices.write(
        f"members/{event}",
        to=person,
        bank=person.bank,
        path=reverse("members:me", args=[person.bank.slug]),
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"by": by.name if isinstance(by, Person) else _("The owner of this installation")},
    )
