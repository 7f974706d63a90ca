"""Exchanges as members leave them behind: logged, waiting for an answer, overdue."""

import datetime as dt
import uuid

from django.utils import timezone

from audit.books import Intent
from audit.people import Community, Member
from exchanges import recording
from exchanges.models import Category, Exchange
from members.models import Membership, Person

HOUR = 60


def logged(
    community: Community, provider: Member, recipient: Member, *, at: dt.datetime | None = None
) -> Exchange:
    """An hour that the provider has logged and nobody has answered. Its title is its own, like an intent's name."""
    now = at or timezone.now()
    return recording.log_directly(
        provider=Membership.objects.select_related("bank").get(public_id=provider.membership),
        recipient=Membership.objects.select_related("bank").get(public_id=recipient.membership),
        title=str(uuid.uuid4()),
        category=Category.objects.filter(bank=community.bank).order_by("position")[0],
        minutes=HOUR,
        happened_on=community.bank.today(now),
        by=person(provider),
        at=now,
    )


def make_overdue(exchange: Exchange) -> None:
    """Announced and past its day: whatever asks next settles it."""
    long_ago = timezone.now() - dt.timedelta(days=30)
    Exchange.objects.filter(pk=exchange.pk).update(settles_on=long_ago.date(), settling_told_at=long_ago)


def settled(exchange: Exchange, provider: Member, recipient: Member) -> Intent:
    """That it must be in the books, once."""
    exchange.refresh_from_db()
    moves = tuple(sorted([(provider.membership, HOUR), (recipient.membership, -HOUR)]))
    return Intent(
        exchange.title, moves, "done", str(exchange.transfer.public_id) if exchange.transfer else ""
    )


def person(member: Member) -> Person:
    return Person.objects.select_related("bank", "user").get(public_id=member.person)
