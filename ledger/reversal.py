"""Undoing: a transfer with the same lines the other way round. Both stay, and the statement shows them as a pair."""

import datetime as dt

from django import urls
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import permissions, posting
from ledger.models import Entry, Transfer
from ledger.refusals import ReferenceReused, refusal_for
from members import notices
from members.models import Notice, Person, Seat
from members.refusals import NotAllowed, Refused

# An exchange on its own page, so that it and its hours stay together; a correction by another one; a reversal never.
UNDONE_OTHERWISE = (
    Transfer.Kind.SERVICE,
    Transfer.Kind.CORRECTION,
    Transfer.Kind.WRITE_OFF,
    Transfer.Kind.REVERSAL,
)


def reverse(transfer: Transfer, *, by: Person, reason: str, at: dt.datetime) -> posting.Receipt:
    """Undo a transfer, once. Asked a second time it is the same reversal; the ledger refuses another."""
    if not permissions.may_reverse(by, transfer.bank_id):
        raise NotAllowed(_("Only a coordinator can undo hours. Ask one of yours."))
    if not reason.strip():
        raise Refused(_("Say why these hours are undone: both sides will read it."), field="reason")
    try:
        return posting.post(_negation(transfer, by=by, reason=reason.strip(), at=at), at=at)
    except ReferenceReused as refusal:
        # Undone before, with other words.
        raise refusal_for("transfer_is_reversed_once") from refusal


@transaction.atomic
def undo(transfer: Transfer, *, by: Person, reason: str, at: dt.datetime) -> posting.Receipt:
    """Undo what is no exchange's, such as a gift, and tell everybody who acts for a member on it."""
    if transfer.kind == Transfer.Kind.SERVICE:
        raise Refused(
            _("These are the hours of an exchange. Undo that one, so that it and its hours stay together.")
        )
    if transfer.kind in (Transfer.Kind.CORRECTION, Transfer.Kind.WRITE_OFF):
        raise Refused(_("This was put right by admins. If it was not right, they can correct it once more."))
    if permissions.has_part_in(by, transfer):
        raise NotAllowed(_("You have a part in these hours, so somebody else has to undo them. Ask them."))
    receipt = reverse(transfer, by=by, reason=reason, at=at)
    if receipt.is_new:
        for person in _people_of(transfer):
            notices.write(
                "ledger/undone",
                to=person,
                bank=by.bank,
                path=urls.reverse("ledger:transfer", args=[by.bank.slug, transfer.public_id]),
                at=at,
                group=Notice.Group.HOURS,
                context={"transfer": transfer, "reason": reason.strip()},
                about=str(receipt.public_id),
            )
    return receipt


def _people_of(transfer: Transfer) -> list[Person]:
    memberships = Entry.objects.filter(bank=transfer.bank_id, transfer=transfer).values("account__membership")
    seats = Seat.objects.acting().filter(membership__in=memberships)
    return list(Person.objects.filter(seats__in=seats).select_related("user").distinct())


def _negation(transfer: Transfer, *, by: Person, reason: str, at: dt.datetime) -> posting.Posting:
    entries = Entry.objects.filter(bank=transfer.bank_id, transfer=transfer).order_by("line")
    return posting.Posting(
        bank_id=transfer.bank_id,
        kind=Transfer.Kind.REVERSAL,
        reference=f"reversal:{transfer.public_id}",
        lines=tuple(posting.Line(entry.account_id, -entry.minutes) for entry in entries),
        occurred_on=by.bank.today(at),
        description=reason[:1000],
        entered_by_id=by.pk,
        reverses_id=transfer.pk,
    )
