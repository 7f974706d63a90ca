"""Who leads: giving people their role, and seeing that somebody always can."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices, permissions, records, roles
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused


@transaction.atomic
def appoint(person: Person, *, role: str, by: Person, at: dt.datetime) -> Person:
    """Give somebody a role, and tell them. The last admin stays."""
    if not permissions.may_govern(by, person.bank):
        raise NotAllowed(_("Only an admin can say who leads. Ask one of yours."))
    # One at a time in a bank: two admins must not step down past each other.
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    person = Person.objects.select_for_update(of=("self",)).select_related("bank", "user").get(pk=person.pk)
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
    if not permissions.may_govern(by, person.bank):
        raise NotAllowed(_("Only an admin can say who looks after what. Ask one of yours."))
    given = set(duties)
    if unknown := given - set(roles.Duty.values):
        raise Refused(
            _("There is no duty called “%(duty)s”. Choose from the list.") % {"duty": min(unknown)},
            field="duties",
        )
    person = Person.objects.select_for_update(of=("self",)).select_related("bank", "user").get(pk=person.pk)
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


def _set_duties(person: Person, duties: list[str], *, by: Person, at: dt.datetime) -> None:
    before, after = {"duties": list(person.duties)}, {"duties": duties}
    person.duties = duties
    person.save(update_fields=["duties"])
    what = records.What.DUTIES
    records.write(person.bank, what, by=by, at=at, about=person, before=before, after=after)


def _check(person: Person, role: str) -> None:
    if role not in roles.Role.values:
        raise Refused(_("There is no such role. Choose member, coordinator or admin."), field="role")
    if role in roles.LEADING and person.user is None:
        raise Refused(
            _("%(name)s cannot sign in yet, so could not do this work. Give them a way to sign in first.")
            % {"name": person.name}
        )
    if (
        person.is_admin
        and not Person.objects.filter(bank=person.bank_id, user__isnull=False, suspended_at__isnull=True)
        .admins()
        .exclude(pk=person.pk)
        .exists()
    ):
        raise Refused(
            _("%(name)s is the only admin. Make somebody else an admin first, then change this.")
            % {"name": person.name}
        )


def _tell(person: Person, event: str, *, by: Person, at: dt.datetime) -> None:
    notices.write(
        f"members/{event}",
        to=person,
        bank=person.bank,
        path=reverse("members:me", args=[person.bank.slug]),
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"by": by},
    )
