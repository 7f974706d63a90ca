"""Logins, as the owner of the installation keeps them: a new one, another e-mail, and shutting one that is misused."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from members import appointing, permissions, records, sign_ins, walls
from members.models import Person, TimeBank, User
from members.refusals import NotAllowed, Refused


@transaction.atomic
def add(email: str, *, is_owner: bool, by: User, at: dt.datetime) -> User:
    """A login that is nobody in any time bank yet; it signs in by code."""
    _check_owner(by)
    if not email.strip():
        raise Refused(_("To sign in they need an e-mail. Write it here."), field="email")
    _refuse_taken(email)
    return User.objects.create_user(email, is_superuser=is_owner, is_staff=is_owner)


@transaction.atomic
def change(user: User, *, email: str, is_active: bool, is_owner: bool, by: User, at: dt.datetime) -> User:
    """What somebody signs in with, whether they may, and whether all of this is theirs to keep."""
    _check_owner(by)
    if by.pk == user.pk and not (is_active and is_owner):
        raise NotAllowed(
            _("You would shut yourself out. Ask another owner to do this, or use the command line.")
        )
    if not is_active:
        _refuse_last_admins(user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    was, user.email = user.email, email.strip().lower() or None
    user.is_active, user.is_superuser, user.is_staff = is_active, is_owner, is_owner
    if user.email != was:
        _move(user, at=at)
    user.save(update_fields=["email", "is_active", "is_superuser", "is_staff"])
    if user.email != was or not is_active:
        sign_ins.end_all(user)
    return user


def _check_owner(by: User) -> None:
    if not permissions.may_found(by):
        raise NotAllowed(_("Only the owner of this installation can do this. Ask them."))


def _refuse_taken(email: str) -> None:
    email = email.strip().lower()
    claimed = EmailAddress.objects.filter(email=email, verified=True)
    if User.objects.filter(email=email).exists() or claimed.exists():
        raise Refused(_("Somebody signs in with %(email)s already.") % {"email": email}, field="email")


def _refuse_last_admins(user: User) -> None:
    """Each time bank keeps somebody who can govern it."""
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            person = Person.objects.filter(bank=bank, user=user).first()
            if person:
                TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
                appointing.refuse_last_admin(person)


def _move(user: User, *, at: dt.datetime) -> None:
    """To another e-mail: whoever reads the old one signs in with it no more."""
    if user.email is None:
        raise Refused(_("Somebody signs in with this e-mail. Write another in its place."), field="email")
    _refuse_taken(user.email)
    EmailAddress.objects.filter(user=user).delete()
    User.objects.claim_address(user)
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            for person in Person.objects.filter(bank=bank, user=user):
                records.write(bank, records.What.SIGN_IN, by=records.Actor.OWNER, at=at, about=person)
