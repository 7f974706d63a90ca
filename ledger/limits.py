"""What follows when a transfer passes a soft limit: nothing is wrong, and somebody is to have a friendly word."""

import datetime as dt

from django.urls import reverse

from ledger import posting
from ledger.models import Account
from members import conversations, notices
from members.models import Notice, Person, TimeBank
from members.roles import Action


def open_conversations(receipt: posting.Receipt, *, at: dt.datetime) -> None:
    """For each soft limit that was passed, somebody is to have a word with the member."""
    held = Account.objects.filter(
        pk__in=[limit.account_id for limit in receipt.passed], kind=Account.Kind.MEMBER
    )
    memberships = {account.pk: account.membership for account in held.select_related("membership")}
    for limit in receipt.passed:
        if membership := memberships.get(limit.account_id):
            conversations.open_for_limit(
                membership,
                is_lowest=limit.limit == "lowest",
                past_minutes=limit.past_minutes,
                transfer=receipt.public_id,
                at=at,
            )


def tell(bank: TimeBank, receipt: posting.Receipt, *, at: dt.datetime) -> None:
    """Tell the coordinators which soft limits this passed: somebody may want to talk."""
    open_conversations(receipt, at=at)
    path = reverse("ledger:transfer", args=[bank.slug, receipt.public_id])
    for person in Person.objects.filter(bank=bank).leading().select_related("user", "bank"):
        if not person.may(Action.SEE_TRANSFERS):
            continue
        notices.write(
            "ledger/limit_passed",
            to=person,
            bank=bank,
            path=path,
            at=at,
            group=Notice.Group.RUNNING,
            context={"passed": receipt.passed},
            about=str(receipt.public_id),
        )
