"""Inviting somebody by a link or its square to scan: good once, for a while, and never for more than one may give."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import appointing, arrivals, joining, permissions, roles, second_factors
from members.models import Application, Invitation, Person, TimeBank, User
from members.refusals import NotAllowed, Refused
from members.roles import Action

LASTS = dt.timedelta(days=30)
MOST_OPEN = 20
SIGNER = Signer(salt="members.invitation")


class InvitationUnknown(Refused):
    """No such link was ever made."""

    status = 404


class InvitationSpent(Refused):
    """It was followed or taken back, or its time has passed."""

    status = 410


def roles_to_offer(person: Person) -> list[str]:
    """Those a person may give: an admin any, everybody else a member's."""
    return list(roles.Role.values) if permissions.may_govern(person, person.bank) else [roles.MEMBER]


@transaction.atomic
def invite(
    bank: TimeBank, *, by: Person, at: dt.datetime, name: str = "", role: str = roles.MEMBER
) -> Invitation:
    """A new invitation; its link is for whoever made it to hand on."""
    if by.bank_id != bank.pk:
        raise NotAllowed(_("Only people of this time bank can invite somebody to it."))
    if role not in roles_to_offer(by):
        raise NotAllowed(_("You can invite new members. Only an admin invites somebody to lead."))
    if Invitation.objects.open().filter(invited_by=by, expires_at__gt=at).count() >= MOST_OPEN:
        raise Refused(
            _("You have %(most)s invitations open. Wait for an answer, or take one back.")
            % {"most": MOST_OPEN}
        )
    return Invitation.objects.create(
        bank=bank,
        name=arrivals.one_line(name)[:100],
        role=role,
        invited_by=by,
        created_at=at,
        expires_at=at + LASTS,
    )


def address(invitation: Invitation) -> str:
    """The link. It is worked out, and kept nowhere."""
    secret = SIGNER.sign(invitation.public_id.hex)
    return f"{settings.SITE_URL}{reverse('members:invited', args=[invitation.bank.slug, secret])}"


@transaction.atomic
def take_back(invitation: Invitation, *, by: Person, at: dt.datetime) -> None:
    """Its link leads nowhere from now on. Again does no harm."""
    if invitation.invited_by_id != by.pk and not permissions.may(
        by, invitation.bank, Action.ANSWER_APPLICATIONS
    ):
        raise NotAllowed(_("Only who invited, or a coordinator, can take an invitation back."))
    Invitation.objects.open().filter(pk=invitation.pk).update(taken_back_at=at)


def look_at(bank: TimeBank, secret: str, *, at: dt.datetime) -> Invitation:
    """The invitation behind a link, still good; looking does not use it up."""
    found = Invitation.objects.select_related("bank", "invited_by__bank", "invited_by__user").filter(
        bank=bank
    )
    try:
        invitation = found.get(public_id=UUID(SIGNER.unsign(secret)))
    except (BadSignature, ValueError, Invitation.DoesNotExist):
        raise InvitationUnknown(_("We don't know this link. Check that you have the whole of it.")) from None
    if invitation.followed_at:
        raise InvitationSpent(_("This invitation has been used: each lets one person in. Ask for another."))
    if invitation.taken_back_at or invitation.expires_at <= at:
        raise InvitationSpent(_("This invitation is no longer good. Ask whoever gave it to you for another."))
    return invitation


@transaction.atomic
def follow(
    bank: TimeBank, secret: str, *, at: dt.datetime, user: User | None = None, **said: Any
) -> Application:
    """Join by invitation: at once where the inviter may let people in, else into the queue with their name on it."""
    invitation = look_at(bank, secret, at=at)
    inviter = _as_they_stand(invitation.invited_by)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(followed_at=at):
        raise InvitationSpent(_("This invitation has been used: each lets one person in. Ask for another."))
    application = joining.apply(bank, **said, user=user, invited_by=inviter, at=at)
    invitation.application = application
    invitation.save(update_fields=["application"])
    if invitation.role in roles_to_offer(inviter) and _may_come_in(application, inviter):
        person = joining.admit(application, by=inviter, at=at).people.get()
        if invitation.role != roles.MEMBER and person.user:
            appointing.appoint(person, role=invitation.role, by=inviter, at=at)
        application.refresh_from_db()
    return application


def _as_they_stand(inviter: Person) -> Person:
    """Whoever lost a role since, or may not use it for now, lets nobody in and appoints nobody."""
    has_one = inviter.user is not None and second_factors.has_one(inviter.user)
    second_factors.hold_back(inviter, has_one=has_one)
    return inviter


def _may_come_in(application: Application, inviter: Person) -> bool:
    """Whoever may be here already is for a coordinator to look at."""
    alike = Person.objects.filter(bank=application.bank).resembling(
        name=application.name, email=application.email, phone=application.phone
    )
    return permissions.may(inviter, application.bank, Action.ANSWER_APPLICATIONS) and not alike.exists()
