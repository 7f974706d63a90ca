"""Closing what a check of the books found: an admin says why, and it stays to be read.

Closing changes no entry. What differs goes on being found, and is known then, unless it was put right.
"""

import datetime as dt

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from ledger import permissions
from ledger.models import Discrepancy, Transfer
from ledger.models.transfer import TransferQuerySet
from members.models import Person
from members.refusals import NotAllowed, Refused

Closing = Discrepancy.Closing
CORRECTING = (Transfer.Kind.CORRECTION, Transfer.Kind.WRITE_OFF, Transfer.Kind.REVERSAL)
MAY_PUT_BACK = "SELECT ledger_may_put_back(%s, %s)"
PUT_BACK = "SELECT was_minutes, now_minutes FROM ledger_put_balance_back(%s, %s, %s, %s, %s)"


class AlreadyClosed(Refused):
    """Somebody was quicker."""


@transaction.atomic
def close(
    discrepancy: Discrepancy,
    *,
    reason: str,
    by: Person,
    at: dt.datetime,
    transfer: Transfer | None = None,
) -> Discrepancy:
    """Close it with a reason: with the transfer that put it right, or as known and left as it is."""
    held = _held(discrepancy, by)
    held.closed_reason = _words(reason)
    if transfer is not None and not corrections_for(held).filter(pk=transfer.pk).exists():
        raise Refused(
            _("That is no correction of this time bank. Ask for a correction first, then choose it here."),
            field="transfer",
        )
    held.closed_how = Closing.CORRECTION if transfer else Closing.KNOWN
    held.closed_with, held.closed_by, held.closed_at = transfer, by, at
    held.save(update_fields=["closed_reason", "closed_how", "closed_with", "closed_by", "closed_at"])
    return held


@transaction.atomic
def put_back(discrepancy: Discrepancy, *, reason: str, by: Person, at: dt.datetime) -> Discrepancy:
    """Put the account's balance and count of entries back to what its entries say, and close it with that."""
    held, words = _held(discrepancy, by), _words(reason)
    if not may_put_back(held):
        raise _not_in_order()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PUT_BACK, [held.reconciliation.bank_id, held.pk, by.pk, words, at])
    except IntegrityError as error:
        # Hours were posted onto the wrong balance since we looked; the function looks again, behind its lock.
        raise _not_in_order() from error
    held.refresh_from_db()
    return held


def may_put_back(discrepancy: Discrepancy) -> bool:
    """Whether it is an account's own figure, and its entries can be trusted: see ledger/sql/0006_closing.sql."""
    if not discrepancy.is_of_the_account or discrepancy.closed_at or discrepancy.gone_in_id:
        return False
    with connection.cursor() as cursor:
        cursor.execute(MAY_PUT_BACK, [discrepancy.reconciliation.bank_id, discrepancy.account_id])
        return bool(cursor.fetchone()[0])


def corrections_for(discrepancy: Discrepancy) -> TransferQuerySet:
    """The transfers it may be closed with, the newest first."""
    bank_id = discrepancy.reconciliation.bank_id
    return Transfer.objects.filter(bank=bank_id, kind__in=CORRECTING).order_by("-id")


def _held(discrepancy: Discrepancy, by: Person) -> Discrepancy:
    """The row as it is now, where it was first found, held until this is done."""
    rows = Discrepancy.objects.visible_to(by).with_closing().select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=discrepancy.first_id or discrepancy.pk).first()
    if held is None or not permissions.may_keep_books(by, held.reconciliation.bank):
        raise NotAllowed(_("Only an admin closes what a check found. Ask one of yours."))
    if held.closed_at is not None:
        name = held.closed_by.name if held.closed_by else ""
        raise AlreadyClosed(_("%(name)s has closed this already. It stays to be read.") % {"name": name})
    if held.gone_in_id is not None:
        raise AlreadyClosed(_("The last check found this no more, so there is nothing left to close."))
    return held


def _not_in_order() -> Refused:
    return Refused(
        _(
            "This can't be put back from the entries: they are not all in order themselves. Ask the owner of the"
            " installation to compare with a backup, and close it as known if nothing better is to be had."
        )
    )


def _words(reason: str) -> str:
    words = reason.strip()
    if not words or len(words) > 1000:
        raise Refused(_("Say why, in up to 1,000 letters: whoever reads the books will ask."), field="reason")
    return words
