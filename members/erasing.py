"""Being forgotten: name, contact, words and photos go for good, and the hours stay under a number.

Whoever has left can ask for it, or a coordinator for somebody who said so or has died; for some days it can be called
off.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from members import erased_list, forgetting, notices, permissions, records, roles, sign_ins
from members.erased_list import Listed
from members.models import Erasure, Membership, Person, SignInLink, StandingChange, TimeBank, User
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.walls import in_bank

logger = structlog.get_logger(__name__)


def waiting(person: Person) -> Erasure | None:
    """What was asked for them and can still be called off."""
    return Erasure.objects.waiting().filter(person=person).select_related("asked_by").first()


def may(by: Person, person: Person) -> bool:
    """One's own; a coordinator for a member who said so, only an admin for an admin."""
    if by.bank_id != person.bank_id:
        return False
    return by.pk == person.pk or (by.may(Action.ERASE) and permissions.may_edit(by, person))


@transaction.atomic
def ask(person: Person, *, how: str, by: Person, at: dt.datetime) -> Erasure:
    """Have somebody's name and words erased after the days the time bank gives to think again."""
    person = _held(person, by)
    if person.left_at is None:
        raise Refused(
            _("%(name)s still has a place here. Close it first: then hours and exchanges are settled.")
            % {"name": person.name}
        )
    if asked := waiting(person):
        raise Refused(
            _("This was asked for already: it is done on %(day)s. Nothing was changed.")
            % {"day": formats.date_format(person.bank.today(asked.due_at), "DATE_FORMAT")}
        )
    if (how == Erasure.How.SELF) != (by.pk == person.pk) or how not in Erasure.How.values:
        raise Refused(_("Say how they asked for it, or that they have died."), field="how")
    due_at = at + dt.timedelta(days=person.bank.erase_after_days)
    erasure = Erasure.objects.create(
        bank=person.bank, person=person, how=how, asked_by=by, asked_at=at, due_at=due_at
    )
    records.write(person.bank, records.What.ERASURE_ASKED, by=by, at=at, about=person, after={"how": how})
    _tell(_letter("erasure_asked", person, due_at=due_at), at=at)
    return erasure


@transaction.atomic
def call_off(person: Person, *, by: Person, at: dt.datetime) -> Person:
    """Everything stays as it is."""
    person = _held(person, by)
    if not Erasure.objects.waiting().filter(person=person).update(called_off_by=by, called_off_at=at):
        raise Refused(_("Nothing waits to be called off."))
    records.write(person.bank, records.What.ERASURE_CALLED_OFF, by=by, at=at, about=person)
    _tell(_letter("erasure_called_off", person), at=at)
    return person


def _held(person: Person, by: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("bank", "former_user").get(pk=person.pk)
    if held.erased_at:
        raise Refused(_("This is done already: there is no name and there are no words any more."))
    if not may(by, held):
        raise NotAllowed(
            _("You can ask this for yourself; a coordinator can for a member. Ask one of yours.")
        )
    return held


@dataclass(frozen=True)
class _Letter:
    """What goes by mail alone, to an address that may be gone by the time it is written."""

    event: str
    address: str
    bank: TimeBank
    said: dict[str, Any]


def _letter(event: str, person: Person, *, due_at: dt.datetime | None = None) -> _Letter | None:
    """While there is an address; those who have died get none."""
    address = person.email or (person.former_user.email if person.former_user else "") or ""
    has_died = StandingChange.objects.filter(person=person, change=StandingChange.Change.DIED).exists()
    if has_died or not address:
        return None
    path = reverse("members:forget_me", args=[person.bank.slug]) if person.former_user else ""
    said = {"name": person.first_name, "number": _number(person), "due_at": due_at, "path": path}
    return _Letter(f"members/{event}", address, person.bank, said)


def _tell(letter: _Letter | None, *, at: dt.datetime) -> None:
    if letter:
        notices.write_outside(
            letter.event, address=letter.address, bank=letter.bank, at=at, context=letter.said
        )


# --- The clock's part -------------------------------------------------------------------------


def erase_due(*, at: dt.datetime) -> int:
    """Erase everybody whose days are over, each in a transaction of its own; returns how many."""
    done = 0
    for bank in TimeBank.objects.order_by("pk"):
        with in_bank(bank):
            due = list(
                Erasure.objects.waiting().filter(bank=bank, due_at__lte=at).values_list("pk", flat=True)
            )
        for pk in due:
            try:
                with in_bank(bank):
                    done += _erase(pk, at=at)
            except Exception:  # one that cannot be done must not keep the others from being forgotten
                logger.exception("not_erased", erasure=pk)
    return done


def _erase(pk: int, *, at: dt.datetime) -> bool:
    held = Erasure.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    erasure = held.select_related("person__bank", "person__former_user").filter(pk=pk).first()
    if erasure is None or forgetting.is_needed(erasure.person):
        return False
    person = erasure.person
    letter = _letter("erased", person)
    _forget(person, at=at)
    _tell(letter, at=at)
    Erasure.objects.filter(pk=pk).update(done_at=at)
    return True


def _forget(person: Person, *, at: dt.datetime) -> None:
    user, number = person.former_user, _number(person)
    forgetting.clear(person, user, at=at)
    alone = Membership.objects.filter(pk__in=_borne_alone(person))
    alone.update(name="", neighbourhood=None)
    gone = forgetting.own_columns()
    Person.objects.filter(pk=person.pk).update(**gone, former_user=None, former_number=number, erased_at=at)
    records.write(person.bank, records.What.ERASED, by=None, at=at, about=person)
    if user:
        forget_login(user)
    # Before it is certain rather than after: who is on the list and is not erased is erased in an hour.
    erased_list.add([Listed(person.bank.slug, person.public_id)], erased_list.folder())


def _number(person: Person) -> int | None:
    """The number of their own membership, or of the one they belonged to."""
    seated = Membership.objects.filter(seats__person=person)
    own = seated.filter(kind=Membership.Kind.INDIVIDUAL, seats__kind="holder").order_by("pk").first()
    found = own or seated.order_by("pk").first()
    return found.number if found else None


def _borne_alone(person: Person) -> list[int]:
    """Memberships that bear a person's name: their own, and a household of one."""
    names = []
    for membership in Membership.objects.filter(seats__person=person).exclude(
        kind=Membership.Kind.ORGANISATION
    ):
        others = membership.seats.exclude(person=person)
        if not others.filter(person__erased_at__isnull=True).exists():
            names.append(membership.pk)
    return names


def forget_login(user: User) -> None:
    """Take a login away, with its addresses and browsers, unless somebody needs it: another time bank, or this site.

    Whether another time bank knows it only the database can say: its keys refuse to let it go.
    """
    if user.is_staff or user.is_superuser:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            sign_ins.end_all(user)
            EmailConfirmation.objects.filter(email_address__user=user).delete()
            EmailAddress.objects.filter(user=user).delete()
            Authenticator.objects.filter(user=user).delete()
            SignInLink.objects.filter(user=user).delete()
            # Not through the model, which would first empty whatever points at it.
            cursor.execute("DELETE FROM members_user WHERE id = %s", [user.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        logger.info("login_is_needed_elsewhere")


def again(listed: Iterable[Listed], *, at: dt.datetime) -> int:
    """After a restore: erase those who were erased after the backup was made. Nobody is written to.

    Whoever still had a place then leaves it now; its hours stay on its account, for a coordinator to settle.
    """
    done = 0
    for one in listed:
        bank = TimeBank.objects.filter(slug=one.bank).first()
        if bank is None:
            continue
        with in_bank(bank):
            people = Person.objects.select_for_update(of=("self",), no_key=True).select_related(
                "bank", "user"
            )
            person = people.filter(bank=bank, public_id=one.person, erased_at__isnull=True).first()
            if person is None:
                continue
            _leave_at_once(person, at=at)
            _forget(person, at=at)
            Erasure.objects.waiting().filter(person=person).update(done_at=at)
            done += 1
    return done


def _leave_at_once(person: Person, *, at: dt.datetime) -> None:
    if person.left_at is not None:
        return
    person.former_user, person.user, person.left_at = person.user, None, at
    person.role, person.duties, person.suspended_at = roles.MEMBER, [], None
    person.away_since = person.away_until = None
    person.save()
