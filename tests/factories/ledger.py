"""Accounts with hours on them, as the real verbs leave them, and postings to try on them."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from ledger import accounts, posting
from ledger.models import Account
from members.models import Membership, TimeBank
from tests.factories.members import MembershipFactory

AT = dt.datetime(2026, 10, 3, 12, 0, tzinfo=dt.UTC)
_numbers = count(1)


def an_account(bank: TimeBank, **fields: Any) -> Account:
    """The account of a new member."""
    membership: Membership = MembershipFactory(bank=bank, **fields)
    return accounts.of(membership)


def help_given(provider: Account, recipient: Account, minutes: int = 60, **said: Any) -> posting.Posting:
    """What an exchange asks of the ledger; a new reference each time unless one is given."""
    return posting.Posting(
        bank_id=said.pop("bank_id", provider.bank_id),
        kind=said.pop("kind", "service"),
        reference=said.pop("reference", None) or f"help:{next(_numbers)}",
        lines=said.pop("lines", None) or posting.between(provider, recipient, minutes),
        occurred_on=said.pop("occurred_on", dt.date(2026, 10, 2)),
        **said,
    )


def post(provider: Account, recipient: Account, minutes: int = 60, **said: Any) -> posting.Receipt:
    at = said.pop("at", AT)
    return posting.post(help_given(provider, recipient, minutes, **said), at=at)


def now() -> dt.datetime:
    return timezone.now()
