"""When each membership gave, received and was asked follows the exchanges; the database keeps it."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from exchanges import lifecycle, settling
from exchanges.models import Exchange, Participation
from members.models import Person
from tests.factories import help
from tests.factories.exchanges import ListingFactory

pytestmark = pytest.mark.django_db
# What it should be, worked out from the exchanges alone.
ANEW = """
    SELECT m.id,
           (SELECT min(happened_on) FROM exchanges_exchange WHERE provider_id = m.id AND state = 'settled'),
           (SELECT max(happened_on) FROM exchanges_exchange WHERE provider_id = m.id AND state = 'settled'),
           (SELECT min(happened_on) FROM exchanges_exchange WHERE recipient_id = m.id AND state = 'settled'),
           (SELECT max(happened_on) FROM exchanges_exchange WHERE recipient_id = m.id AND state = 'settled')
      FROM members_membership AS m JOIN exchanges_participation AS p ON p.membership_id = m.id ORDER BY 1
"""
DAYS = ("first_given_on", "last_given_on", "first_received_on", "last_received_on")


def kept() -> list[tuple[object, ...]]:
    return list(Participation.objects.order_by("pk").values_list("pk", *DAYS))


def anew() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ANEW)
        return list(cursor.fetchall())


def test_it_follows_what_settles_and_what_is_undone(
    member: Person, other_member: Person, coordinator: Person
) -> None:
    today = member.bank.today(timezone.now())
    for days in (3, 40, 7):
        help.confirmed(member, other_member, on=today - dt.timedelta(days=days))
    last = help.confirmed(other_member, member, on=today)
    assert kept() == anew()
    own = Participation.objects.get(membership=member.memberships.get())
    assert (own.first_given_on, own.last_received_on) == (today - dt.timedelta(days=40), today)
    settling.reverse(last, reason="Entered twice.", by=coordinator, at=timezone.now())
    assert kept() == anew()
    own.refresh_from_db()
    assert own.last_received_on is None


def test_hours_that_wait_do_not_count(member: Person, other_member: Person) -> None:
    help.logged(member, other_member)
    assert not Participation.objects.filter(first_given_on__isnull=False).exists()


def test_whoever_is_asked_for_help_has_been_asked(member: Person, other_member: Person) -> None:
    offer = ListingFactory(bank=member.bank, membership=member.memberships.get(), person=member)
    own = other_member.memberships.get()
    lifecycle.propose(offer, membership=own, by=other_member, at=timezone.now())
    assert Participation.objects.get(membership=member.memberships.get()).asked_on is not None
    assert not Participation.objects.filter(membership=own, asked_on__isnull=False).exists()


def test_many_at_once_are_told_apart(member: Person, other_member: Person) -> None:
    """As an import or a demo writes them: in one statement."""
    settled = help.confirmed(member, other_member)
    day = dt.date(2020, 2, 29)
    for row in (rows := [Exchange.objects.get(pk=settled.pk) for _twice in range(2)]):
        row.pk, row.public_id, row.transfer, row.happened_on = None, None, None, day
        row.state = Exchange.State.LOGGED
        row.public_id = Exchange._meta.get_field("public_id").get_default()
    Exchange.objects.bulk_create(rows)
    assert kept() == anew()
