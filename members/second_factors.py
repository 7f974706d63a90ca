"""A second step at sign-in: whom a time bank asks for one, who has one, and help for who has lost theirs."""

import datetime as dt
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices, permissions, records, roles, sign_ins, walls
from members.models import Notice, Person, TimeBank, User
from members.refusals import NotAllowed, Refused

# Recovery codes alone are none: they stand in for one of these.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def of(user: str) -> Exists:
    """Whether that login has one, for a query that finds people."""
    return Exists(Authenticator.objects.filter(user=OuterRef(user), type__in=KINDS))


def has_one(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=KINDS).exists())


def is_asked_of(person: Person) -> bool:
    """Whether the time bank's policy asks it of somebody with their role."""
    asked = person.bank.second_factor_for
    if asked == TimeBank.SecondFactorFor.ADMINS:
        return person.role == roles.ADMIN
    return asked == TimeBank.SecondFactorFor.LEADING and person.role in roles.LEADING


def hold_back(person: Person, *, has_one: bool) -> None:
    """Until somebody who is asked for a second step has one, the roles it is asked of are closed to them."""
    if has_one or not is_asked_of(person):
        return
    asks_admins_only = person.bank.second_factor_for == TimeBank.SecondFactorFor.ADMINS
    person.closed_roles = (roles.ADMIN,) if asks_admins_only else roles.LEADING


def would_open(person: Person, may_pass: Callable[[], bool]) -> bool:
    """Whether a second step at sign-in is all that is missing."""
    closed, person.closed_roles = person.closed_roles, ()
    try:
        return bool(closed) and may_pass()
    finally:
        person.closed_roles = closed


def opens_installation(user: User) -> bool:
    """Whether an owner may open what belongs to the whole installation: where one is asked of them, with it alone."""
    is_asked = settings.OWNERS_NEED_SECOND_FACTOR or any(is_asked_of(person) for person in _people_of(user))
    return not is_asked or has_one(user)


@transaction.atomic
def take_away(whose: Person | User, *, by: Person | User | None, at: dt.datetime) -> None:
    """Somebody lost theirs: it is taken away, so that they sign in without it and set up a new one.

    `by` is an admin of their time bank; for any login the owner, or None for whoever holds the command line.
    """
    if isinstance(by, Person):
        _check_admin(whose, by)
    elif by is not None and not permissions.may_found(by):
        raise NotAllowed(_("Only the owner of this installation can do this. Ask them."))
    user = whose.user if isinstance(whose, Person) else whose
    if user is None:
        raise Refused(_("%(name)s cannot sign in, so there is no second step.") % {"name": whose})
    _forget(user, by=by if isinstance(by, Person) else records.Actor.OWNER, at=at)


def _check_admin(whose: Person | User, by: Person) -> None:
    if not isinstance(whose, Person) or not permissions.may_govern(by, whose.bank):
        raise NotAllowed(_("Only an admin can take away somebody’s second step. Ask one of yours."))
    if whose.user is None:
        return
    if by.user_id == whose.user_id:
        raise NotAllowed(_("Your own you change on the page “How you sign in”."))
    # A login may act in several time banks: whoever leads one of them has no say in the others.
    if whose.user.is_staff or TimeBank.objects.of_user(whose.user).exclude(pk=whose.bank_id).exists():
        raise NotAllowed(
            _(
                "%(name)s also signs in to something outside your time bank with it, so only the owner of this"
                " installation can take it away. Ask them."
            )
            % {"name": whose.name}
        )


def tell_of_change(user: User, *, is_new: bool, at: dt.datetime) -> None:
    """So that nobody changes it behind somebody's back."""
    _tell(user, "members/second_step_changed", at=at, is_new=is_new)


def _forget(user: User, *, by: Person | records.Actor, at: dt.datetime) -> None:
    """Take all of it away, sign them out wherever somebody may have found their phone, and tell them."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not has_one(user):
        raise Refused(_("There is no second step to take away: they sign in without one."))
    Authenticator.objects.filter(user=user).delete()
    sign_ins.end_all(user)
    for person in _people_of(user):
        with walls.in_bank(person.bank):
            records.write(person.bank, records.What.SECOND_STEP, by=by, at=at, about=person)
    _tell(user, "members/second_step_taken", at=at, by=by.name if isinstance(by, Person) else "")


def _tell(user: User, event: str, *, at: dt.datetime, **context: str | bool) -> None:
    for person in _people_of(user):
        with walls.in_bank(person.bank):
            notices.write(
                event,
                to=person,
                bank=person.bank,
                path=reverse("mfa_index"),
                at=at,
                group=Notice.Group.COMMUNITY,
                context=context,
            )


def _people_of(user: User) -> list[Person]:
    """Who they are, in each of their time banks."""
    people: list[Person] = []
    for bank in TimeBank.objects.of_user(user).order_by("pk"):
        with walls.in_bank(bank):
            people += Person.objects.filter(bank=bank, user=user).select_related("bank", "user")
    return people
