"""What is new since somebody last looked at their desk; and on how many shoulders the work lies."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import hand_over_pack, visits
from exchanges.models import Exchange
from members import conversations
from members.models import Person, TimeBank
from members.refusals import NotAllowed
from tests.factories import help
from tests.factories.exchanges import ListingFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = dt.timedelta(hours=1)


def test_a_visit_lasts_until_they_have_been_away_for_hours(coordinator: Person) -> None:
    assert visits.begin(coordinator, NOW) is None
    assert visits.begin(coordinator, NOW + HOUR) is None
    assert visits.begin(coordinator, NOW + 5 * HOUR) == NOW + HOUR
    assert visits.begin(coordinator, NOW + 6 * HOUR) == NOW + HOUR


def test_what_is_new_is_counted_since_then(
    coordinator: Person, member: Person, other_member: Person, admin: Person
) -> None:
    help.confirmed(member, other_member)
    ListingFactory(bank=member.bank)
    conversations.note(member.memberships.get(), outcome="all_well", by=admin, at=NOW)
    since = visits.since(coordinator, NOW - HOUR, NOW)
    assert (since.exchanges, since.listings, since.by_colleagues, since.is_first) == (1, 1, 1, False)
    nothing = visits.since(coordinator, timezone.now(), timezone.now())
    assert not nothing.is_anything
    assert visits.since(coordinator, None, NOW).is_first


def shared(person: Person) -> hand_over_pack.Shares:
    return hand_over_pack.shares(person, NOW)


def test_the_share_of_one_person_is_told(
    bank: TimeBank, coordinator: Person, admin: Person, member: Person, other_member: Person
) -> None:
    rows = [help.confirmed(member, other_member) for _time in range(10)]
    Exchange.objects.filter(pk__in=[row.pk for row in rows[:7]]).update(approved_by=admin, approved_at=NOW)
    assert shared(coordinator).hangs_on is None
    Exchange.objects.filter(pk__in=[row.pk for row in rows]).update(approved_by=admin, approved_at=NOW)
    Exchange.objects.filter(pk=rows[0].pk).update(approved_by=coordinator)
    told = shared(coordinator)
    assert [(row.person, row.approved, row.approved_percent) for row in told.rows] == [
        (coordinator, 1, 10),
        (admin, 9, 90),
    ]
    assert told.hangs_on == admin


def test_the_pack_is_for_those_who_lead(member: Person, coordinator: Person) -> None:
    assert hand_over_pack.draw_up(coordinator, NOW).waiting["approve"] == 0
    with pytest.raises(NotAllowed):
        hand_over_pack.draw_up(member, NOW)
