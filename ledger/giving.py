"""Hours given without help in return: to another member, to the community pot, and out of the pot."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger import accounts, hours, limits, permissions, posting
from ledger.models import Transfer
from members import blocking, notices
from members.models import Membership, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from members.safety import guardians

# How a member's word reaches a coordinator.
ON_WORD = (Transfer.Channel.PHONE, Transfer.Channel.PAPER, Transfer.Channel.PERSON)


@transaction.atomic
def give(
    giver: Membership,
    receiver: Membership,
    minutes: int,
    words: str,
    *,
    by: Person,
    at: dt.datetime,
    key: str,
    channel: str = Transfer.Channel.WEB,
    source: str = "",
) -> posting.Receipt:
    """Give hours to another member. `key` names this gift: the same again is the same gift.

    On a member's word, by phone, on paper or in person, a coordinator gives for them; `source` says how it came.
    """
    _check_giver(giver, by, channel, receiver)
    _check_receiver(giver.bank_id, receiver)
    _check_apart(giver, receiver, by)
    _check_minutes(giver.bank, minutes)
    receipt = _post(
        Transfer.Kind.GIFT,
        f"gift:{giver.public_id}:{key}",
        posting.given(accounts.of(giver), accounts.of(receiver), minutes),
        bank=giver.bank,
        words=_with_source(words, source),
        by=by,
        on_behalf_of=giver,
        channel=channel,
        at=at,
    )
    if receipt.is_new:
        if channel in ON_WORD:
            _tell_giver(giver, receipt, receiver=receiver, minutes=minutes, by=by, at=at)
        _tell("hours_given", receiver, receipt, giver=giver, minutes=minutes, words=words, at=at)
    return receipt


@transaction.atomic
def donate(
    giver: Membership,
    minutes: int,
    words: str,
    *,
    by: Person,
    at: dt.datetime,
    key: str,
    channel: str = Transfer.Channel.WEB,
    source: str = "",
) -> posting.Receipt:
    """Give hours to the community pot."""
    _check_giver(giver, by, channel)
    _check_minutes(giver.bank, minutes)
    receipt = _post(
        Transfer.Kind.DONATION,
        f"donation:{giver.public_id}:{key}",
        posting.given(accounts.of(giver), accounts.pot(giver.bank), minutes),
        bank=giver.bank,
        words=_with_source(words, source),
        by=by,
        on_behalf_of=giver,
        channel=channel,
        at=at,
    )
    if receipt.is_new and channel in ON_WORD:
        _tell_giver(giver, receipt, receiver=None, minutes=minutes, by=by, at=at)
    return receipt


@transaction.atomic
def grant(
    receiver: Membership,
    minutes: int,
    words: str,
    *,
    by: Person,
    at: dt.datetime,
    key: str,
    channel: str = Transfer.Channel.WEB,
) -> posting.Receipt:
    """Give hours out of the community pot; a coordinator never to a membership of their own."""
    bank = receiver.bank
    if not permissions.may_grant(by, bank):
        raise NotAllowed(_("Only a coordinator can give hours from the community pot. Ask one of yours."))
    if by.is_seated_in(receiver.pk):
        raise NotAllowed(_("You belong to this member, so somebody else has to give from the pot. Ask them."))
    _check_receiver(by.bank_id, receiver)
    _check_minutes(bank, minutes)
    if not words.strip():
        raise Refused(_("Say what these hours are for: the pot belongs to everybody."), field="words")
    receipt = _post(
        Transfer.Kind.GRANT,
        f"grant:{receiver.public_id}:{key}",
        posting.given(accounts.pot(bank), accounts.of(receiver), minutes),
        bank=bank,
        words=words,
        by=by,
        on_behalf_of=None,
        channel=channel,
        at=at,
    )
    if receipt.is_new:
        _tell("hours_granted", receiver, receipt, giver=None, minutes=minutes, words=words, at=at)
    return receipt


def _check_giver(giver: Membership, by: Person, channel: str, receiver: Membership | None = None) -> None:
    if channel in ON_WORD:
        if not permissions.may_give_on_word(by, giver, receiver):
            raise NotAllowed(
                _("Only a coordinator who belongs to neither of the two can give hours on a member’s word.")
            )
        if giver.suspended_at is not None:
            raise Refused(
                _("%(name)s can’t take part for now, so nobody gives hours for them.") % {"name": giver.name}
            )
        return
    guardians.check(by)
    if not permissions.may_give_for(by, giver):
        raise NotAllowed(_("Only those who act for %(name)s can give its hours.") % {"name": giver.name})


def _with_source(words: str, source: str) -> str:
    return f"{words.strip()} ({source.strip()})".strip() if source.strip() else words


def _check_apart(giver: Membership, receiver: Membership, by: Person) -> None:
    if giver.pk == receiver.pk:
        raise Refused(
            _("These are your own hours already. Choose somebody else to give them to."), field="to"
        )
    if blocking.keeps_from(giver, receiver, by):
        raise Refused(_("We found no such member. Choose somebody else to give them to."), field="to")


def _check_receiver(bank_id: int, receiver: Membership) -> None:
    if receiver.bank_id != bank_id:
        raise Refused(_("They belong to another time bank. Choose a member of yours."), field="to")
    if receiver.closed_at is not None:
        raise Refused(_("%(name)s has left. Choose somebody else.") % {"name": receiver.name}, field="to")


def _check_minutes(bank: TimeBank, minutes: int) -> None:
    if minutes <= 0:
        raise Refused(_("Give some hours: write how many, such as 1 or 0:30."), field="length")
    if minutes % bank.step_minutes:
        raise Refused(
            _("This time bank counts in steps of %(step)s. Choose hours that fit.")
            % {"step": hours.compact(bank.step_minutes)},
            field="length",
        )


def _post(
    kind: str,
    reference: str,
    lines: tuple[posting.Line, posting.Line],
    *,
    bank: TimeBank,
    words: str,
    by: Person,
    on_behalf_of: Membership | None,
    channel: str,
    at: dt.datetime,
) -> posting.Receipt:
    """Post it, and tell the coordinators of a limit that was passed."""
    asked = posting.Posting(
        bank_id=bank.pk,
        kind=kind,
        reference=reference,
        lines=lines,
        occurred_on=bank.today(at),
        description=words.strip(),
        entered_by_id=by.pk,
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        channel=channel,
    )
    receipt = posting.post(asked, at=at)
    if receipt.passed:
        limits.tell(bank, receipt, at=at)
    return receipt


def _tell(
    event: str,
    receiver: Membership,
    receipt: posting.Receipt,
    *,
    giver: Membership | None,
    minutes: int,
    words: str,
    at: dt.datetime,
) -> None:
    """Tell everybody who acts for the receiver."""
    bank = receiver.bank
    path = f"{reverse('ledger:statement', args=[bank.slug])}?of={receiver.public_id}"
    seats = Seat.objects.acting().filter(membership=receiver).select_related("person__user")
    for seat in seats:
        notices.write(
            f"ledger/{event}",
            to=seat.person,
            bank=bank,
            path=path,
            at=at,
            group=Notice.Group.HOURS,
            context={"receiver": receiver, "giver": giver, "minutes": minutes, "words": words.strip()},
            about=str(receipt.public_id),
        )


def _tell_giver(
    giver: Membership,
    receipt: posting.Receipt,
    *,
    receiver: Membership | None,
    minutes: int,
    by: Person,
    at: dt.datetime,
) -> None:
    """Nothing goes out of an account on somebody's word behind their back."""
    path = f"{reverse('ledger:statement', args=[giver.bank.slug])}?of={giver.public_id}"
    seats = Seat.objects.acting().filter(membership=giver).select_related("person__user", "person__bank")
    for seat in seats:
        notices.write(
            "ledger/given_on_word",
            to=seat.person,
            bank=giver.bank,
            path=path,
            at=at,
            group=Notice.Group.HOURS,
            context={"giver": giver, "receiver": receiver, "minutes": minutes, "by": by},
            about=str(receipt.public_id),
        )
