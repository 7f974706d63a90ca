"""Under age: no part in anything without a yes, which can be refused and taken back, and which ends of itself."""

import datetime as dt

import pytest
from django.db import Error, transaction
from django.utils import timezone

from exchanges import leaving, lifecycle, listings, recording, suspending
from exchanges.models import Category, Exchange, Listing
from ledger import giving
from members import blocking, returning, roles
from members.models import GuardianSay, Guardianship, Membership, Notice, Person, Record, Seat
from members.refusals import NotAllowed, Refused
from members.safety import ages, guardians
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.help import logged
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def minor(bank):
    return a_person(bank, "Nia Young")


@pytest.fixture
def parent(bank):
    return a_person(bank, "Pia Parent")


def marked(minor, by, guardian=None, name="", years=2):
    at = timezone.now()
    day = minor.bank.today(at) + years * YEAR
    return guardians.mark(minor, of_age_on=day, guardian=guardian, guardian_name=name, by=by, at=at)


def answer(guardianship, is_yes, by, **told):
    return guardians.answer(guardianship, is_yes=is_yes, by=by, at=timezone.now(), **told)


def again(person):
    return Person.objects.select_related("bank").get(pk=person.pk)


def test_until_the_answer_they_take_no_part_anywhere(bank, minor, parent, coordinator, member, now):
    open_one = ExchangeFactory(
        bank=bank, provider=member.memberships.get(), recipient=minor.memberships.get()
    )
    offer, own = ListingFactory(bank=bank), ListingFactory(bank=bank, membership=minor.memberships.get())
    marked(minor, coordinator, parent)
    own = Listing.objects.get(pk=own.pk)
    waiting, mine = again(minor), Membership.objects.get(seats__person=minor)
    theirs, category = member.memberships.get(), Category.objects.filter(bank=bank)[0]
    hours = {"title": "x", "category": category, "minutes": 60, "happened_on": bank.today(now), "at": now}
    draft = listings.Draft(title="x", category=category)
    for act in (
        lambda: lifecycle.propose(offer, membership=mine, by=waiting, at=now),
        lambda: recording.log_directly(provider=mine, recipient=theirs, by=waiting, **hours),
        lambda: recording.log_directly(provider=theirs, recipient=mine, by=member, **hours),
        lambda: recording.confirm(open_one, by=waiting, at=now),
        lambda: lifecycle.write(open_one, words="x", by=member, at=now),
        lambda: lifecycle.propose(own, membership=theirs, by=member, at=now),
        lambda: listings.publish(draft, kind="offer", membership=mine, by=waiting, at=now),
        lambda: listings.publish(draft, kind="offer", membership=mine, by=coordinator, at=now),
        lambda: listings.renew(own, by=waiting, at=now),
        lambda: giving.give(mine, theirs, 60, "x", by=waiting, at=now, key="k"),
        lambda: giving.donate(mine, 60, "x", by=waiting, at=now, key="k"),
        lambda: giving.donate(mine, 60, "x", by=coordinator, at=now, key="k", channel="phone"),
    ):
        with pytest.raises(Refused), transaction.atomic():
            act()


def test_a_yes_lets_them_and_taking_it_back_holds_everything_again(minor, parent, coordinator, member):
    exchange = logged(member, minor)
    guardianship = marked(minor, coordinator, parent)
    assert Exchange.objects.get().is_resting and not Exchange.objects.going_on().exists()
    answer(guardianship, True, parent)
    assert guardians.may_take_part(again(minor)) and not Exchange.objects.get().is_resting
    answer(guardianship, False, parent)
    assert Guardianship.objects.get().state == "withdrawn" and Exchange.objects.get().is_resting
    answer(guardianship, True, parent)
    assert recording.confirm(exchange, by=again(minor), at=timezone.now()).state == Exchange.State.SETTLED
    assert [say.said for say in GuardianSay.objects.all()] == ["given", "withdrawn", "given"]
    told = Notice.objects.filter(person=member, event__in=["exchanges/resting", "exchanges/going_on"])
    assert told.count() == 4


def test_a_no_is_a_no(minor, parent, coordinator):
    answer(marked(minor, coordinator, parent), False, parent)
    assert Guardianship.objects.get().state == "refused" and not guardians.may_take_part(again(minor))
    assert Notice.objects.filter(person=minor, event="members/guardian_said_no").exists()


def test_only_the_guardian_answers_or_a_coordinator_they_told(
    bank, minor, parent, coordinator, member, outsider
):
    guardianship = marked(minor, coordinator, parent)
    for nobody in (minor, member, outsider):
        with pytest.raises(NotAllowed):
            answer(guardianship, True, nobody, channel="phone", words="Yes.")
    for told in ({}, {"channel": "phone"}, {"words": "Yes."}):
        with pytest.raises(Refused):
            answer(guardianship, True, coordinator, **told)
    answer(guardianship, True, coordinator, channel="phone", words="Called at four.")
    assert guardians.may_take_part(again(minor))
    assert Notice.objects.get(event="members/guardian_word_noted").person == parent


def test_somebody_outside_is_heard_by_a_coordinator(minor, coordinator):
    guardianship = marked(minor, coordinator, name="Her grandmother")
    answer(guardianship, True, coordinator, channel="paper", words="Signed at the desk.")
    assert guardians.may_take_part(again(minor))


def test_only_those_who_look_after_members_mark_anybody(minor, parent, member, outsider, coordinator):
    for nobody in (minor, parent, member, outsider):
        with pytest.raises(NotAllowed):
            marked(minor, nobody, parent)
    with pytest.raises(NotAllowed):
        marked(coordinator, coordinator, parent)


@pytest.mark.parametrize("years", [-1, 0, 19])
def test_a_day_that_makes_no_sense_is_refused(minor, parent, coordinator, years):
    with pytest.raises(Refused) as refused:
        marked(minor, coordinator, parent, years=years)
    assert refused.value.field == "of_age_on" and guardians.may_take_part(again(minor))


def test_not_everybody_can_answer_for_somebody(minor, parent, coordinator, outsider, bank):
    child = a_person(bank, "Another child")
    marked(child, coordinator, parent)
    for guardian in (minor, outsider, child, None):
        with pytest.raises(Refused):
            marked(minor, coordinator, guardian)


def test_naming_another_guardian_asks_anew(minor, parent, coordinator, member):
    answer(marked(minor, coordinator, parent), True, parent)
    second = marked(minor, coordinator, member)
    assert not guardians.may_take_part(again(minor))
    with pytest.raises(Refused):
        answer(Guardianship.objects.get(guardian=parent), True, parent)
    answer(second, True, member)
    assert guardians.may_take_part(again(minor))


def test_coming_of_age_ends_it_by_itself(minor, parent, coordinator, member, now):
    logged(member, minor)
    marked(minor, coordinator, parent, years=1)
    guardians.end_all(now + YEAR - dt.timedelta(days=1))
    assert not guardians.may_take_part(again(minor))
    assert [guardians.end_all(now + YEAR + dt.timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert guardians.may_take_part(again(minor)) and not Exchange.objects.get().is_resting
    assert {notice.person for notice in Notice.objects.filter(event="members/came_of_age")} == {minor, parent}
    assert [row.after["under_age"] for row in Record.objects.filter(what="under_age").order_by("pk")] == [
        True,
        False,
    ]


def test_a_mistake_is_taken_back(minor, parent, coordinator, member, now):
    guardianship = marked(minor, coordinator, parent)
    with pytest.raises(NotAllowed):
        guardians.take_back(guardianship, by=member, at=now)
    guardians.take_back(guardianship, by=coordinator, at=now)
    assert guardians.may_take_part(again(minor))


def test_a_hold_and_a_missing_yes_do_not_lift_one_another(minor, parent, coordinator, now):
    guardianship = marked(minor, coordinator, parent)
    suspending.suspend(minor, reason="x", by=coordinator, at=now)
    answer(guardianship, True, parent)
    assert Membership.objects.get(seats__person=minor).suspended_at
    answer(guardianship, False, parent)
    suspending.lift(minor, by=coordinator, at=now)
    assert Membership.objects.get(seats__person=minor).suspended_at
    answer(guardianship, True, parent)
    assert Membership.objects.get(seats__person=minor).suspended_at is None


def test_a_household_goes_on_for_its_grown_ups(bank, minor, parent, coordinator, member, now):
    family = parent.memberships.get()
    Seat.objects.create(bank=bank, membership=family, person=minor)
    marked(minor, coordinator, parent)
    family.refresh_from_db()
    assert family.suspended_at is None
    category, day = Category.objects.filter(bank=bank)[0], bank.today(now)
    hours = {"title": "x", "category": category, "minutes": 60, "happened_on": day, "at": now}
    with pytest.raises(Refused):
        recording.log_directly(provider=family, recipient=member.memberships.get(), by=again(minor), **hours)
    recording.log_directly(provider=family, recipient=member.memberships.get(), by=parent, **hours)


def test_who_shares_a_household_holds_up_what_they_would_do_themselves(
    bank, minor, parent, coordinator, member
):
    family = parent.memberships.get()
    Seat.objects.create(bank=bank, membership=family, person=minor)
    exchange = ExchangeFactory(
        bank=bank,
        provider=family,
        recipient=member.memberships.get(),
        state="accepted",
        provider_person=minor,
    )
    guardianship = marked(minor, coordinator, parent)
    assert Exchange.objects.get().is_resting
    assert Notice.objects.get(event="exchanges/resting").person == member
    answer(guardianship, True, parent)
    assert Notice.objects.get(event="exchanges/going_on").path.endswith(f"{exchange.public_id}/")


def test_what_they_put_up_is_not_up_without_a_yes(bank, minor, parent, coordinator, now):
    Seat.objects.create(bank=bank, membership=parent.memberships.get(), person=minor)
    listing = ListingFactory(bank=bank, membership=parent.memberships.get(), person=minor)
    guardianship, today = marked(minor, coordinator, parent), bank.today(now)
    assert not Listing.objects.open_on(today).exists()
    assert not Listing.objects.get(pk=listing.pk).is_open_on(today)
    answer(guardianship, True, parent)
    assert Listing.objects.open_on(today).get().is_open_on(today)


def test_a_yes_goes_with_whoever_said_it(minor, parent, coordinator, member, now):
    answer(marked(minor, coordinator, parent), True, parent)
    blocking.block(parent, by=coordinator, at=now)
    leaving.leave(parent.memberships.get(), by=parent, at=now)
    assert not guardians.may_take_part(again(minor))
    assert Notice.objects.filter(person=minor, event="members/guardian_gone").exists()
    asked = Notice.objects.get(event="members/guardian_gone_to_ask")
    assert asked.person == coordinator and str(minor.public_id) in asked.path
    answer(Guardianship.objects.get(), True, coordinator, channel="phone", words="Called at four.")
    assert guardians.may_take_part(again(minor))


def test_who_comes_back_under_age_still_waits(minor, parent, coordinator, now):
    marked(minor, coordinator, parent)
    closed = leaving.leave(minor.memberships.get(), reason="x", by=coordinator, at=now)
    returning.take_back(closed, by=coordinator, at=now)
    assert Membership.objects.get(pk=closed.pk).suspended_at


def test_another_time_bank_sees_and_ends_nothing(other_bank, minor, parent, coordinator):
    theirs = a_person(other_bank, "Theirs", roles.ADMIN)
    guardianship = marked(minor, coordinator, parent)
    assert not Guardianship.objects.visible_to(theirs).exists()
    with pytest.raises(NotAllowed):
        answer(guardianship, True, theirs, channel="phone", words="x")
    seen = [Guardianship.objects.visible_to(one).exists() for one in (parent, minor, coordinator, theirs)]
    assert seen == [True, True, True, False]


def test_a_birthday_on_the_29th_of_february():
    assert ages.comes_of_age(dt.date(2012, 2, 29)) == dt.date(2030, 3, 1)
    assert ages.comes_of_age(dt.date(2010, 5, 6)) == dt.date(2028, 5, 6)


def test_what_was_said_stays(minor, parent, coordinator):
    answer(marked(minor, coordinator, parent), True, parent)
    for change in (
        lambda: GuardianSay.objects.update(said="refused"),
        lambda: GuardianSay.objects.all().delete(),
        lambda: Guardianship.objects.all().delete(),
        lambda: Guardianship.objects.update(of_age_on=dt.date(2020, 1, 1)),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
