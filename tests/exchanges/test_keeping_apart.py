"""Two who keep apart: nothing new begins between them, what is to come rests, hours of the past are settled."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import lifecycle, recording, reminders, settling, states
from exchanges.conditions import NotPossible
from exchanges.models import Exchange, Listing
from exchanges.states import NotNow
from ledger import giving
from members import blocking
from members.models import Notice, Person, Seat
from members.refusals import Refused
from tests.api.conftest import program
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person

__all__ = ["program"]
pytestmark = pytest.mark.django_db
ENDINGS = {"proposed": {"decline"}, "accepted": {"call_off"}}
LAST_WORDS = "You will hear from me."


@pytest.fixture(params=["the one who helps keeps away", "the one who is helped keeps away"])
def part(request, member, other_member):
    """Let one keep away from the other: it is the same for both, whoever asked for it."""
    by, whom = (member, other_member) if "helps" in request.param else (other_member, member)

    def keep_away():
        return blocking.block(whom, by=by, at=timezone.now())

    return keep_away


def fresh(person):
    return Person.objects.select_related("bank").get(pk=person.pk)


def steps_of(exchange, person):
    return {step.name for step in states.own_steps(Exchange.objects.get(pk=exchange.pk), fresh(person))}


def test_nothing_new_begins(bank, member, other_member, part):
    offer = ListingFactory(bank=bank, membership=member.memberships.get())
    part()
    own, theirs = other_member.memberships.get(), member.memberships.get()
    at = timezone.now()
    with pytest.raises(NotPossible, match="no longer up"):
        lifecycle.propose(Listing.objects.get(pk=offer.pk), membership=own, by=other_member, at=at)
    hours = {"title": "x", "category": bank.categories.first(), "minutes": 60, "happened_on": bank.today(at)}
    with pytest.raises(NotPossible, match="no such member"):
        recording.log_directly(provider=theirs, recipient=own, by=other_member, at=at, **hours)
    with pytest.raises(Refused, match="no such member"):
        giving.give(own, theirs, 60, "", by=other_member, at=at, key="k")
    assert not Exchange.objects.exists() and not Notice.objects.exists()


def test_nor_does_the_same_help_again(made, other_member, part):
    settled = made("settled")
    part()
    with pytest.raises(NotPossible, match="no such member"):
        recording.repeat(settled, by=other_member, at=timezone.now())


def test_a_household_partner_cannot_bring_them_together_either(bank, member, other_member):
    partner = a_person(bank, "Partner")
    home = MembershipFactory(bank=bank, person=partner, kind="household")
    Seat.objects.create(bank=bank, membership=home, person=member, kind=Seat.Kind.HOLDER)
    offer = ListingFactory(bank=bank, membership=other_member.memberships.get())
    blocking.block(other_member, by=member, at=timezone.now())
    with pytest.raises(NotPossible, match="no longer up"):
        lifecycle.propose(offer, membership=home, by=fresh(partner), at=timezone.now())
    own = lifecycle.propose(
        offer, membership=partner.memberships.get(kind="individual"), by=partner, at=timezone.now()
    )
    assert own.state == "proposed"


def test_a_coordinator_may_still_write_down_what_both_told(bank, member, other_member, coordinator, part):
    part()
    at = timezone.now()
    via = recording.Via(channel="paper", source="slip 4", side=states.Side.PROVIDER)
    hours = {"title": "x", "category": bank.categories.first(), "minutes": 60, "happened_on": bank.today(at)}
    sides = {"provider": member.memberships.get(), "recipient": other_member.memberships.get()}
    told = recording.record(**sides, **hours, both_agreed=True, by=coordinator, at=at, via=via)
    assert told.state == "settled"


@pytest.mark.parametrize("state", ENDINGS)
def test_what_is_to_come_rests_and_can_be_ended(made, member, other_member, part, state):
    exchange = made(state)
    part()
    assert steps_of(exchange, member) == ENDINGS[state]
    assert steps_of(exchange, other_member) == ({"withdraw"} if state == "proposed" else ENDINGS[state])
    with pytest.raises(NotNow, match="on hold"):
        lifecycle.write(exchange, words="Please?", by=fresh(other_member), at=timezone.now())


def test_it_looks_as_where_somebody_is_suspended(made, member, client_of, part):
    exchange = made("accepted")
    part()
    page = client_of(member).get(f"/riverside/exchanges/{exchange.public_id}/").content.decode()
    assert "This is on hold: one of the two can" in page and "Call it off" in page


def test_who_is_expected_at_a_door_is_told_that_it_is_off_without_any_words(made, member, other_member, part):
    exchange = made("accepted")
    Notice.objects.all().delete()
    part()
    lifecycle.call_off(exchange, by=fresh(other_member), at=timezone.now(), note=LAST_WORDS)
    told = Notice.objects.get(person=member)
    assert told.event == "exchanges/called_off" and LAST_WORDS not in told.subject + told.body


def test_nobody_is_reminded_of_what_rests(made, now, part):
    exchange = made("accepted")
    Exchange.objects.filter(pk=exchange.pk).update(planned_at=now + dt.timedelta(days=1))
    part()
    reminders.remind(now)
    assert not Notice.objects.filter(event="exchanges/tomorrow").exists()


def test_hours_of_the_past_are_settled_as_ever(made, other_member, balances, part):
    exchange = made("logged")
    part()
    recording.confirm(exchange, by=fresh(other_member), at=timezone.now())
    assert balances() == (60, -60)


def test_they_settle_by_themselves_with_notice(made, other_member, balances, now, part):
    made("logged")
    part()
    for days in (11, 15):
        reminders.remind(now + dt.timedelta(days=days))
        settling.settle_overdue(now + dt.timedelta(days=days))
    assert Notice.objects.filter(person=other_member, event="exchanges/settles_soon").exists()
    assert balances() == (60, -60)


@pytest.mark.parametrize("step", ["write", "thank", "dispute"])
def test_words_are_read_by_who_wrote_them_and_by_coordinators_alone(
    made, member, other_member, coordinator, client_of, program, part, step
):
    exchange = made("logged" if step == "dispute" else "settled")
    Notice.objects.all().delete()
    part()
    said = {"reason" if step == "dispute" else "words": LAST_WORDS}
    verb = recording.dispute if step == "dispute" else getattr(lifecycle, step)
    verb(exchange, **said, by=fresh(other_member), at=timezone.now())
    path = f"exchanges/{exchange.public_id}/"
    for person, reads in ((member, False), (other_member, True), (coordinator, True)):
        page = client_of(person).get(f"/riverside/{path}").content.decode()
        assert (LAST_WORDS in page) == reads, person
        assert (LAST_WORDS in program(person).get(path).content.decode()) == reads, person
    told = Notice.objects.filter(person=member)
    assert not any(LAST_WORDS in notice.subject + notice.body for notice in told)
    assert LAST_WORDS not in client_of(member).get("/riverside/me/held/").content.decode()
    assert told.exists() == (step == "dispute")


def test_the_past_stays_on_both_statements(made, member, other_member, client_of, part):
    made("settled", title="Mending a fence")
    part()
    for person in (member, other_member):
        page = client_of(person).get("/riverside/statement/").content.decode()
        assert "1:00" in page or "1 h" in page


def test_how_to_reach_one_another_is_no_longer_shown(made, member, other_member, client_of, part):
    everybody = {"phone": "members", "email": "members"}
    Person.objects.filter(pk__in=[member.pk, other_member.pk]).update(
        phone="01632 960 999", shown_to=everybody
    )
    page = f"/riverside/exchanges/{made('accepted').public_id}/"
    assert "01632 960 999" in client_of(member).get(page).content.decode()
    part()
    for person in (member, other_member):
        assert "01632 960 999" not in client_of(person).get(page).content.decode()


def test_found_again_all_goes_on(made, other_member, part):
    exchange = made("accepted")
    kept = part()
    blocking.unblock(kept, by=kept.person, at=timezone.now())
    assert {"write", "agree_time", "log"} <= steps_of(exchange, other_member)
