"""Hours that go along with people: from one member's account to another's, where somebody moves in or out."""

import datetime as dt

from django.db import transaction

from ledger import accounts, limits, posting
from ledger.models import Account, Transfer
from members.models import Membership, Person, TimeBank


def hold(bank: TimeBank, *memberships: Membership) -> dict[int, Account]:
    """Their accounts as they stand, by membership, held in the order in which postings lock them."""
    wanted = [accounts.of(membership).pk for membership in memberships]
    rows = Account.objects.filter(bank=bank, pk__in=wanted).order_by("bank_id", "pk")
    held = rows.select_for_update(no_key=True)
    return {account.membership_id: account for account in held if account.membership_id is not None}


@transaction.atomic
def carry(
    giver: Membership,
    receiver: Membership,
    minutes: int,
    *,
    reference: str,
    reason: str,
    by: Person,
    at: dt.datetime,
    channel: str,
) -> posting.Receipt | None:
    """Take so much of the giver's balance over to the receiver; what is below zero goes along below zero."""
    if not minutes:
        return None
    out_of, into = (giver, receiver) if minutes > 0 else (receiver, giver)
    bank = giver.bank
    asked = posting.Posting(
        bank_id=bank.pk,
        kind=Transfer.Kind.GIFT,
        reference=reference,
        lines=posting.given(accounts.of(out_of), accounts.of(into), abs(minutes)),
        occurred_on=bank.today(at),
        description=reason[:1000],
        entered_by_id=by.pk,
        on_behalf_of_id=out_of.pk,
        channel=channel,
    )
    receipt = posting.post(asked, at=at)
    if receipt.passed:
        limits.tell(bank, receipt, at=at)
    return receipt


def close(membership: Membership, *, at: dt.datetime) -> None:
    """Close an account whose hours have been carried over; its entries stay."""
    Account.objects.filter(bank=membership.bank_id, membership=membership, balance_minutes=0).update(
        closed_at=at
    )
