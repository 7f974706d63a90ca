"""What the ledger does when a time bank begins, when somebody joins, and when the policies change."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from ledger import accounts, posting
from ledger.models import Account, Transfer
from members import notices
from members.models import Membership, Notice, Person, TimeBank
from members.signals import bank_founded, member_admitted, policies_changed


@receiver(bank_founded, dispatch_uid="ledger.open_the_pot")
def open_the_pot(bank: TimeBank, at: dt.datetime, **_: Any) -> None:
    accounts.open_pot(bank, at=at)


@receiver(member_admitted, dispatch_uid="ledger.open_the_account")
def open_the_account(
    membership: Membership, by: Person | None, at: dt.datetime, is_newcomer: bool = True, **_: Any
) -> None:
    """Open the account and put the welcome gift in it, out of the pot; whoever was here before has had theirs."""
    account = accounts.open_for(membership, at=at)
    if account.closed_at is not None:
        accounts.open_again(account)
        return
    if is_newcomer and membership.bank.welcome_minutes:
        _welcome(membership, account, by=by, at=at)


@receiver(policies_changed, dispatch_uid="ledger.apply_the_limits")
def apply_the_limits(bank: TimeBank, **_: Any) -> None:
    accounts.apply_limits(bank)


def _welcome(membership: Membership, account: Account, *, by: Person | None, at: dt.datetime) -> None:
    bank = membership.bank
    gift = posting.Posting(
        bank_id=bank.pk,
        kind=Transfer.Kind.WELCOME,
        reference=f"welcome:{membership.public_id}",
        lines=posting.given(accounts.pot(bank), account, bank.welcome_minutes),
        occurred_on=bank.today(at),
        entered_by_id=by.pk if by else None,
        channel=Transfer.Channel.CLOCK,
    )
    try:
        posting.post(gift, at=at)
    except posting.PostingRefused:
        # An empty pot keeps nobody out: the admins hear of it, and can grant the hours once there are some.
        _tell_admins(membership, at=at)


def _tell_admins(membership: Membership, *, at: dt.datetime) -> None:
    bank = membership.bank
    for admin in Person.objects.filter(bank=bank).admins():
        notices.write(
            "ledger/welcome_not_given",
            to=admin,
            bank=bank,
            path=reverse("ledger:books", args=[bank.slug]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"membership": membership},
            about=str(membership.public_id),
        )
