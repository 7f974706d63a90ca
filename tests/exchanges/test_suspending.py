"""Somebody is kept from taking part for a while: what is open rests, nothing is lost, nobody else learns why."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import lifecycle, recording, reminders, settling, suspending
from exchanges.models import Exchange, Listing
from exchanges.states import NotNow, own_steps
from members import households, roles
from members.models import Membership, Notice, Seat, StandingChange
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person

WHY = "Shouting at the summer party."


def suspend(person, by, reason=WHY):
    return suspending.suspend(person, reason=reason, by=by, at=timezone.now())


def lift(person, by):
    return suspending.lift(person, by=by, at=timezone.now())


def test_they_are_told_why_and_the_other_side_kindly_without_it(made, member, other_member, coordinator):
    made()
    suspend(member, coordinator)
    assert WHY in Notice.objects.get(person=member, event="members/suspended").body
    kind = Notice.objects.get(person=other_member, event="exchanges/resting")
    assert WHY not in kind.body + kind.subject and "nothing is lost" in kind.body


def test_an_open_exchange_rests_and_goes_on_where_it_was(made, member, other_member, coordinator):
    exchange = made()
    suspend(member, coordinator)
    with pytest.raises(NotNow, match="on hold"):
        recording.confirm(exchange, by=other_member, at=timezone.now())
    assert own_steps(Exchange.objects.get(pk=exchange.pk), other_member) == []
    lift(member, coordinator)
    assert Notice.objects.filter(person=other_member, event="exchanges/going_on").exists()
    assert recording.confirm(exchange, by=other_member, at=timezone.now()).state == "settled"


def test_a_coordinator_may_still_cancel_what_rests(made, member, coordinator):
    exchange = made()
    suspend(member, coordinator)
    cancelled = settling.cancel(exchange, reason="It will not happen.", by=coordinator, at=timezone.now())
    assert cancelled.state == "cancelled"


def test_the_clock_leaves_it_alone(made, member, coordinator, now):
    exchange = made()
    suspend(member, coordinator)
    for days in (5, 12, 20):
        reminders.remind(now + dt.timedelta(days=days))
        settling.settle_overdue(now + dt.timedelta(days=days))
    assert Exchange.objects.get(pk=exchange.pk).state == "logged"
    assert not Notice.objects.filter(group="reminders").exists()


def test_nothing_new_begins_with_them(bank, member, other_member, coordinator):
    offer = ListingFactory(bank=bank, membership=member.memberships.get())
    suspend(member, coordinator)
    with pytest.raises(Refused, match="no longer up"):
        lifecycle.propose(
            Listing.objects.get(pk=offer.pk),
            membership=other_member.memberships.get(),
            by=other_member,
            at=timezone.now(),
        )


def test_a_household_goes_on_while_somebody_else_can_act_for_it(made, member, other_member, coordinator):
    exchange, home = made(), member.memberships.get()
    helper = a_person(member.bank, "Helper")
    households.add_seat(home, helper, kind=Seat.Kind.REPRESENTATIVE, by=coordinator, at=timezone.now())
    suspend(member, coordinator)
    assert Membership.objects.get(pk=home.pk).suspended_at is None
    assert recording.confirm(exchange, by=other_member, at=timezone.now()).state == "settled"


def test_a_reason_is_needed_and_it_is_done_once(member, coordinator):
    with pytest.raises(Refused, match="reason"):
        suspend(member, coordinator, reason=" ")
    suspend(member, coordinator)
    with pytest.raises(Refused, match="already"):
        suspend(member, coordinator)
    lift(member, coordinator)
    with pytest.raises(Refused, match="already"):
        lift(member, coordinator)
    assert [row.change for row in StandingChange.objects.filter(person=member)] == ["lifted", "suspended"]


def test_who_may(member, other_member, coordinator, admin, outsider):
    for person, by in ((member, other_member), (member, outsider), (admin, coordinator), (admin, admin)):
        with pytest.raises(NotAllowed):
            suspend(person, by)
    suspend(coordinator, admin)
    with pytest.raises(NotAllowed):
        suspend(member, coordinator)


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_keep_each_other_out(bank, admin, in_threads):
    two = [admin, a_person(bank, "Second", roles.ADMIN)]

    def one(number: int) -> bool:
        try:
            suspend(two[1 - number], two[number])
        except NotAllowed:
            return False
        return True

    assert sorted(in_threads(one, times=2)) == [False, True]
