"""Who leads: giving people their role, and seeing that somebody always can."""

import datetime as dt

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
    _tell(person, by=by, at=at)
    return person


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


def _tell(person: Person, *, by: Person, at: dt.datetime) -> None:
    notices.write(
        "members/appointed",
        to=person,
        bank=person.bank,
        path=reverse("members:me", args=[person.bank.slug]),
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"by": by},
    )
