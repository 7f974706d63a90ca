"""Accounts: opened when a time bank begins and when somebody joins, found, and given the bank's limits."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from ledger.models import Account
from members.models import Membership, TimeBank


def open_for(membership: Membership, *, at: dt.datetime) -> Account:
    """Open the account of a membership with the time bank's limits; opened before, it is found."""
    bank = membership.bank
    account, _is_new = Account.objects.get_or_create(
        membership=membership,
        defaults={
            "bank": bank,
            "kind": Account.Kind.MEMBER,
            "lowest_minutes": bank.lowest_minutes,
            "highest_minutes": bank.highest_minutes,
            "is_hard": bank.limits_are_hard,
            "opened_at": at,
        },
    )
    return account


def open_again(account: Account) -> None:
    """For a member who comes back: the same account, with all its entries."""
    Account.objects.filter(pk=account.pk).update(closed_at=None)


def open_pot(bank: TimeBank, *, at: dt.datetime) -> Account:
    """Open the community pot. Its lowest balance always holds: hours are never minted without end."""
    account, _is_new = Account.objects.get_or_create(
        bank=bank,
        kind=Account.Kind.POT,
        defaults={"lowest_minutes": bank.pot_lowest_minutes, "is_hard": True, "opened_at": at},
    )
    return account


def of(membership: Membership) -> Account:
    """The account this membership holds."""
    return Account.objects.select_related("membership").get(bank=membership.bank_id, membership=membership)


def pot(bank: TimeBank) -> Account:
    """The community pot."""
    return Account.objects.get(bank=bank, kind=Account.Kind.POT)


@transaction.atomic
def apply_limits(bank: TimeBank) -> None:
    """Give every account the limits of the policy.

    Where limits are hard, an account already past one keeps its balance as its limit: nobody breaks a rule by its
    being made. Applied again each night, the limit follows the balance back to where it belongs.
    """
    accounts = Account.objects.filter(bank=bank)
    # In the order in which postings lock them, so that neither waits for the other in a circle.
    list(accounts.order_by("bank_id", "pk").select_for_update(no_key=True).values_list("pk"))
    lowest, highest = Value(bank.lowest_minutes), Value(bank.highest_minutes)
    members = accounts.of_members()
    if bank.limits_are_hard:
        members.update(
            is_hard=True,
            lowest_minutes=Least(lowest, F("balance_minutes")),
            highest_minutes=Greatest(highest, F("balance_minutes")),
        )
    else:
        members.update(is_hard=False, lowest_minutes=lowest, highest_minutes=highest)
    accounts.filter(kind=Account.Kind.POT).update(
        lowest_minutes=Least(Value(bank.pot_lowest_minutes), F("balance_minutes"))
    )
