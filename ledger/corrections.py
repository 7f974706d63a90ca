"""Putting balances right: an admin asks, a second person looks, and only then hours move.

A correction moves hours between two members, or a member and the community pot; a write-off lets the pot take over a
member's balance, above or below zero. Whether a second person looks is the time bank's policy; where the hours are
the asker's own, somebody else always does.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from ledger import accounts, permissions, putting_right
from ledger.models import Account, Correction
from ledger.refusals import AccountClosed, ReferenceReused
from members.models import Membership, Person
from members.refusals import NotAllowed, Refused

State = Correction.State


class AlreadyAnswered(Refused):
    """Somebody was quicker: it is posted, refused or withdrawn."""


@transaction.atomic
def ask(
    giver: Membership | None,
    receiver: Membership | None,
    minutes: int,
    *,
    concerns_on: dt.date,
    reason: str,
    by: Person,
    at: dt.datetime,
    key: str,
    channel: str = "web",
) -> Correction:
    """Ask for hours to move from the giver to the receiver; None is the community pot. `key` names this wish."""
    _check_asker(by, giver, receiver)
    check_sides(giver, receiver)
    if minutes <= 0:
        raise Refused(_("Say how many hours should move, such as 1 or 0:30."), field="length")
    if not dt.date(1970, 1, 1) <= concerns_on <= by.bank.today(at):
        raise Refused(_("Choose the day the mistake is about: today or before."), field="concerns_on")
    wish = Correction(
        kind=Correction.Kind.CORRECTION,
        from_account=_account(giver, by),
        to_account=_account(receiver, by),
        minutes=minutes,
        concerns_on=concerns_on,
        reason=_words(reason),
    )
    return _asked(wish, by=by, at=at, key=key, channel=channel)


@transaction.atomic
def write_off(
    membership: Membership,
    minutes: int | None = None,
    *,
    reason: str,
    by: Person,
    at: dt.datetime,
    key: str,
    channel: str = "web",
) -> Correction:
    """Ask that the pot takes over a member's balance, all of it or so many minutes, towards zero."""
    _check_asker(by, membership)
    if known := _known(by, key):
        # Written off already, perhaps: what stands there now says nothing about what was asked then.
        return _same(known, Correction.Kind.WRITE_OFF, reason, minutes)
    account, pot = _account(membership, by), accounts.pot(by.bank)
    is_above = account.balance_minutes > 0
    wish = Correction(
        kind=Correction.Kind.WRITE_OFF,
        from_account=account if is_above else pot,
        to_account=pot if is_above else account,
        minutes=abs(account.balance_minutes) if minutes is None else minutes,
        concerns_on=by.bank.today(at),
        reason=_words(reason),
    )
    putting_right.check_balance(account, wish.minutes)
    return _asked(wish, by=by, at=at, key=key, channel=channel)


@transaction.atomic
def agree(correction: Correction, *, by: Person, at: dt.datetime) -> Correction:
    """The second person has looked, and agrees: the hours move now. Agreed to twice by the same person is once."""
    held = _held(correction, by)
    if held.state == State.POSTED and held.decided_by_id == by.pk:
        return held
    _check_second(held, by)
    return putting_right.post(held, agreed_by=by, at=at)


@transaction.atomic
def refuse(correction: Correction, *, reason: str, by: Person, at: dt.datetime) -> Correction:
    """The second person has looked, and says no, and why."""
    held = _held(correction, by)
    _check_second(held, by)
    held.answer = _words(reason)
    putting_right.decide(held, State.REFUSED, by=by, at=at)
    putting_right.tell("correction_refused", [held.asked_by], held, at=at)
    return held


@transaction.atomic
def withdraw(correction: Correction, *, by: Person, at: dt.datetime) -> Correction:
    """Whoever asked takes it back, as long as it waits."""
    held = _held(correction, by)
    if not permissions.may_withdraw(by, held):
        words = _("Only %(name)s can take this back. If it should not be, refuse it.")
        raise NotAllowed(words % {"name": held.asked_by.name})
    _check_waits(held)
    putting_right.decide(held, State.WITHDRAWN, by=by, at=at)
    return held


def check_sides(giver: Membership | None, receiver: Membership | None) -> None:
    if giver == receiver:
        raise Refused(_("These are the same account. Choose two different ones."), field="receiver")


# --- Asking -----------------------------------------------------------------------------------


def _check_asker(by: Person, *members: Membership | None) -> None:
    if not permissions.may_keep_books(by, by.bank):
        raise NotAllowed(_("Only an admin can ask for a correction. Ask one of yours."))
    if any(member.bank_id != by.bank_id for member in members if member):
        raise Refused(_("They belong to another time bank. Choose a member of yours."))


def _account(membership: Membership | None, by: Person) -> Account:
    account = accounts.of(membership) if membership else accounts.pot(by.bank)
    if account.closed_at is not None:
        words = _("%(name)s has left, and the account is closed: no hours can move there.")
        raise AccountClosed(words % {"name": account.name}, promise="closed_account_takes_nothing")
    return account


def _words(reason: str) -> str:
    words = reason.strip()
    if not words or len(words) > 1000:
        raise Refused(
            _("Say why, in up to 1,000 letters: everybody it concerns will read it."), field="reason"
        )
    return words


def _known(by: Person, key: str) -> Correction | None:
    return Correction.objects.with_names().filter(bank=by.bank_id, reference=_reference(by, key)).first()


def _reference(by: Person, key: str) -> str:
    return f"{by.public_id}:{key}"


def _same(known: Correction, kind: str, reason: str, minutes: int | None) -> Correction:
    if (known.kind, known.reason, known.minutes) != (kind, reason.strip(), minutes or known.minutes):
        raise ReferenceReused(_("This was asked for before with something else in it. Start again."))
    return known


def _asked(wish: Correction, *, by: Person, at: dt.datetime, key: str, channel: str) -> Correction:
    """Keep the wish, and ask the second persons; without a need for them it is posted at once."""
    wish.needs_second = by.bank.corrections_need_second or by.is_seated_in(*wish.membership_ids)
    fields = ("kind", "from_account", "to_account", "minutes", "concerns_on", "reason", "needs_second")
    told = {field: getattr(wish, field) for field in fields}
    told |= {"asked_by": by, "asked_at": at, "channel": channel}
    kept, is_new = Correction.objects.with_names().get_or_create(
        bank=by.bank, reference=_reference(by, key), defaults=told
    )
    if not is_new:
        sides = (kept.from_account_id, kept.to_account_id, kept.concerns_on)
        if sides != (wish.from_account.pk, wish.to_account.pk, wish.concerns_on):
            raise ReferenceReused(_("This was asked for before with something else in it. Start again."))
        return _same(kept, wish.kind, wish.reason, wish.minutes)
    if not kept.needs_second:
        return putting_right.post(kept, agreed_by=None, at=at)
    lookers = putting_right.seconds(kept)
    if not lookers:
        raise Refused(
            _(
                "Somebody else has to look at this, and there is nobody who could: no other admin or coordinator"
                " without a part in it. Make somebody an admin or coordinator first, under Settings."
            )
        )
    putting_right.tell("correction_asked", lookers, kept, at=at)
    return kept


# --- Answering --------------------------------------------------------------------------------


def _held(correction: Correction, by: Person) -> Correction:
    """The row as it is now, held until this is done: two who answer at once come one after the other."""
    held = (
        Correction.objects.with_names()
        .select_for_update(of=("self",), no_key=True)
        .filter(bank=by.bank_id, pk=correction.pk)
        .first()
    )
    seen = Correction.objects.visible_to(by).filter(pk=correction.pk).exists()
    if held is None or not (seen or held.asked_by_id == by.pk):
        raise NotAllowed(_("Corrections are looked at by admins. Ask one of yours."))
    return held


def _check_waits(held: Correction) -> None:
    if not held.is_waiting:
        said = {"state": held.get_state_display(), "name": held.decided_by.name if held.decided_by else ""}
        raise AlreadyAnswered(
            _("This has its answer already: %(state)s (%(name)s). Nothing more was done.") % said
        )


def _check_second(held: Correction, by: Person) -> None:
    _check_waits(held)
    if held.asked_by_id == by.pk:
        raise NotAllowed(_("You asked for this yourself, so somebody else has to look at it."))
    if by.is_seated_in(*held.membership_ids):
        raise NotAllowed(_("These are hours of yours too, so somebody without a part in them has to look."))
    if not permissions.may_answer(by, held):
        raise NotAllowed(_("Another admin looks at this. Ask one of yours."))
