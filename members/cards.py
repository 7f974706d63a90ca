"""Cards: given at a coordinator's desk with a PIN its owner types, locked after wrong ones, opened again, taken away.

A card is for somebody without e-mail, so its login is theirs in this time bank alone, and never one that leads.
"""

import base64
import datetime as dt
import hmac
import secrets
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from members import permissions, pins, records, roles, sign_ins, tokens
from members.models import Card, Person, TimeBank, User
from members.refusals import NotAllowed, Refused
from members.roles import Action

MOST_FAILURES = 5
LASTS = dt.timedelta(hours=1)
SALT = "members.card"
TAG_BYTES = 16


class CardRefused(Refused):
    """The same sentence whatever is wrong: number, square, PIN, a lock, a card that was taken away."""

    status = 422


def may_have_one(person: Person) -> bool:
    """Somebody without e-mail to sign in with, who leads nothing."""
    is_plain = person.role == roles.MEMBER and person.left_at is None
    return is_plain and not person.signs_in_by_mail


def good_card_of(person: Person) -> Card | None:
    return Card.objects.good().filter(person=person).select_related("person", "bank", "given_by").first()


@transaction.atomic
def give(person: Person, *, pin: str, by: Person, at: dt.datetime) -> Card:
    """A new card with a new number and square: one given before is good for nothing from now on."""
    person = _held(person, by)
    if not person.bank.has_cards:
        raise Refused(_("This time bank has no cards. An admin can switch them on in its settings."))
    if not may_have_one(person):
        raise Refused(
            _("A card is for somebody without e-mail. %(name)s signs in by e-mail, or leads.")
            % {"name": person.name}
        )
    if sentence := pins.why_weak(pin, person.phone):
        raise Refused(sentence, field="pin")
    end(person, at=at)
    if person.user is None:
        person.user = User.objects.create(email=None, password=make_password(None))
        person.save(update_fields=["user"])
    card = Card.objects.create(
        bank=person.bank,
        person=person,
        number=_new_number(person.bank),
        pin=make_password(pin),
        given_by=by,
        given_at=at,
    )
    _record(person, "given", by=by, at=at)
    return card


@transaction.atomic
def take_away(person: Person, *, by: Person, at: dt.datetime) -> None:
    """The card is good for nothing from now on, and whoever is signed in with it is signed out."""
    person = _held(person, by)
    if not end(person, at=at):
        raise Refused(_("%(name)s has no card. Nothing was changed.") % {"name": person.name})
    _record(person, "taken_away", by=by, at=at)


@transaction.atomic
def unlock(person: Person, *, by: Person, at: dt.datetime) -> None:
    """Whoever mistyped may try again, with the PIN they had."""
    person = _held(person, by)
    changed = Card.objects.good().filter(person=person, locked_at__isnull=False)
    if not changed.update(locked_at=None, failures=0):
        raise Refused(_("This card is not locked. Nothing was changed."))
    _record(person, "unlocked", by=by, at=at)


def _held(person: Person, by: Person) -> Person:
    may = permissions.may(by, person.bank, Action.ADD_MEMBERS) and permissions.may_edit(by, person)
    if not may or by.pk == person.pk:
        raise NotAllowed(_("Only a coordinator can give somebody a way to sign in. Ask one of yours."))
    rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("bank", "user")
    return rows.get(pk=person.pk)


def end(person: Person, *, at: dt.datetime) -> bool:
    """Whatever card they have is good for nothing from now on, nor what was opened by it; whether they had one."""
    was_there = bool(Card.objects.good().filter(person=person).update(taken_away_at=at))
    if was_there and person.user is not None and person.user.email is None:
        sign_ins.end_all(person.user)
        tokens.revoke_all([person.pk], at=at)
    return was_there


def _new_number(bank: TimeBank) -> str:
    while True:
        number = f"{secrets.randbelow(10**8):08d}"
        if not Card.objects.filter(bank=bank, number=number).exists():
            return number


def _record(person: Person, what: str, *, by: Person, at: dt.datetime) -> None:
    after = {"card": what}
    records.write(person.bank, records.What.CARD, by=by, at=at, about=person, after=after)


# --- The square, and signing in ---------------------------------------------------------------


def address(card: Card) -> str:
    """What the square opens. The time bank's own address is in it, so the card is looked for there alone."""
    path = reverse("members:card_open", args=[card.bank.slug, _secret(card.public_id)])
    return f"{settings.SITE_URL}{path}"


def _secret(public_id: UUID) -> str:
    return base64.urlsafe_b64encode(public_id.bytes + _tag(public_id)).decode().rstrip("=")


def _tag(public_id: UUID) -> bytes:
    return salted_hmac(SALT, public_id.hex, algorithm="sha256").digest()[:TAG_BYTES]


def _id_in(secret: str) -> UUID | None:
    try:
        raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        public_id = UUID(bytes=raw[:16])
    except ValueError:
        return None
    return public_id if hmac.compare_digest(raw[16:], _tag(public_id)) else None


def sign_in(bank: TimeBank, *, pin: str, secret: str = "", number: str = "", at: dt.datetime) -> User:
    """Whose card this is, if the PIN is right. Unknown, locked and wrong are one answer and take the same time."""
    user = _tried(bank, pin, secret=secret, number=number, at=at) if bank.has_cards else None
    if user is None:
        raise CardRefused(
            _(
                "This card and this PIN don't go together, or the card is locked. Look at the number and try once"
                " more, or ask your coordinator."
            )
        )
    return user


@transaction.atomic
def _tried(bank: TimeBank, pin: str, *, secret: str, number: str, at: dt.datetime) -> User | None:
    """The try is counted on the card itself, held meanwhile: however many come at once, so many and no more."""
    card = _found(bank, secret, number)
    is_right = check_password(pin, card.pin) if card else bool(make_password(pin)) and False
    if card is None or card.locked_at is not None:
        return None
    if not is_right:
        card.failures += 1
        card.locked_at = at if card.failures >= MOST_FAILURES else None
        card.save(update_fields=["failures", "locked_at"])
        return None
    if not may_have_one(card.person) or card.person.user is None:
        return None
    card.failures, card.used_at = 0, at
    card.save(update_fields=["failures", "used_at"])
    return card.person.user


def _found(bank: TimeBank, secret: str, number: str) -> Card | None:
    rows = Card.objects.good().filter(bank=bank).select_related("person__user", "person__bank")
    rows = rows.select_for_update(of=("self",), no_key=True)
    if secret:
        public_id = _id_in(secret)
        return rows.filter(public_id=public_id).first() if public_id else None
    return rows.filter(number="".join(number.split())).first()
