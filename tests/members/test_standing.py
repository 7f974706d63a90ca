"""Taking a break: hidden meanwhile, quiet meanwhile, nothing lost."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import reminders, settling
from exchanges.models import Exchange, Listing
from members import standing
from members.models import Notice, StandingChange
from members.refusals import NotAllowed, Refused
from tests.exchanges.conftest import made, now
from tests.factories.exchanges import ListingFactory

__all__ = ["made", "now"]
DAY = dt.timedelta(days=1)


def pause(person, by=None, days=7, at=None):
    at = at or timezone.now()
    until = person.bank.today(at) + days * DAY if days else None
    return standing.pause(person, until=until, by=by or person, at=at)


def test_a_break_ends_on_its_day(member):
    away, today = pause(member), member.bank.today(timezone.now())
    assert away.is_away and away.is_away_on(today + 6 * DAY) and not away.is_away_on(today + 7 * DAY)


def test_a_break_without_a_day_lasts_until_they_are_back(member):
    assert pause(member, days=0).is_away_on(dt.date(2099, 1, 1))
    back = standing.come_back(member, by=member, at=timezone.now())
    assert not back.is_away
    assert [row.change for row in StandingChange.objects.filter(person=member)] == ["back", "paused"]


@pytest.mark.parametrize("days", [-1, 900])
def test_a_day_that_makes_no_sense_is_refused(member, days):
    with pytest.raises(Refused) as refused:
        pause(member, days=days)
    assert refused.value.field == "until"


def test_one_takes_a_break_oneself_or_a_coordinator_notes_it(member, other_member, coordinator, outsider):
    for nobody in (other_member, outsider):
        with pytest.raises(NotAllowed):
            pause(member, by=nobody)
    assert pause(member, by=coordinator).is_away


def test_what_they_offer_is_hidden_meanwhile_and_up_again_after(bank, member, other_member):
    offer = ListingFactory(bank=bank, membership=member.memberships.get())
    today = bank.today(timezone.now())
    pause(member)
    seen = Listing.objects.visible_to(other_member)
    assert not seen.open_on(today).exists() and not Listing.objects.get(pk=offer.pk).is_open_on(today)
    assert seen.open_on(today + 7 * DAY).get().is_open_on(today + 7 * DAY)


def test_reminders_are_quiet_and_nothing_settles_meanwhile(made, other_member, now):
    exchange = made()
    pause(other_member, days=0)
    for days in (5, 12, 20, 30):
        reminders.remind(now + days * DAY)
        settling.settle_overdue(now + days * DAY)
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.LOGGED
    assert not Notice.objects.filter(person=other_member, group="reminders").exists()


def test_what_was_announced_before_the_break_waits_too(made, other_member, now):
    exchange = made()
    reminders.remind(now + 12 * DAY)
    pause(other_member, days=30, at=now + 13 * DAY)
    settling.settle_overdue(now + 20 * DAY)
    assert Exchange.objects.get(pk=exchange.pk).state == Exchange.State.LOGGED
    settling.settle_overdue(now + 45 * DAY)
    assert Exchange.objects.get(pk=exchange.pk).state == Exchange.State.SETTLED
