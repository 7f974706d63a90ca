"""With whom somebody has an exchange: both have said so, and it was not undone."""

import pytest

from exchanges import ties
from exchanges.models import Exchange
from tests.factories.exchanges import ExchangeFactory
from tests.factories.help import confirmed, logged
from tests.factories.members import MembershipFactory, a_person

pytestmark = pytest.mark.django_db
BOTH = {"accepted", "logged", "confirmed", "settled", "disputed"}


@pytest.mark.parametrize("state", ["proposed", "accepted", "settled", "reversed"])
def test_from_an_agreed_exchange_on_until_it_is_undone(bank, member, other_member, state):
    exchange = ExchangeFactory(
        bank=bank, provider=member.memberships.get(), recipient=other_member.memberships.get(), state=state
    )
    tie = {other_member.pk: str(exchange.public_id)} if state in BOTH else {}
    assert ties.between(member, [other_member]) == tie
    assert bool(ties.between(other_member, [member])) == bool(tie)


@pytest.mark.parametrize("state", ["declined", "withdrawn", "cancelled", "reversed", "proposed"])
def test_what_came_to_nothing_ties_nobody(member, other_member, state):
    confirmed(member, other_member)
    Exchange.objects.update(state=state)
    assert ties.between(member, [other_member]) == {} == ties.between(other_member, [member])


def test_hours_logged_alone_are_the_word_of_one(member, other_member):
    exchange = logged(member, other_member)
    assert ties.between(member, [other_member]) == {}
    assert ties.between(other_member, [member]) == {member.pk: str(exchange.public_id)}


def test_hours_that_settled_because_nobody_answered_are_too(member, other_member):
    settled = confirmed(member, other_member)
    Exchange.objects.filter(pk=settled.pk).update(confirmed_by=None)
    assert ties.between(member, [other_member]) == {}


def test_the_latest_is_named(member, other_member):
    confirmed(member, other_member)
    latest = confirmed(other_member, member)
    assert ties.between(member, [other_member]) == {other_member.pk: str(latest.public_id)}


def test_of_a_household_whoever_took_part(bank, member, other_member):
    partner = a_person(bank, "Partner")
    exchange = confirmed(partner, other_member)
    exchange.provider.seats.create(bank=bank, person=member, kind="holder")
    assert set(ties.between(other_member, [member, partner])) == {partner.pk}
    Exchange.objects.update(provider_person=None)
    assert set(ties.between(other_member, [member, partner])) == {member.pk, partner.pk}


def test_a_dependant_neither_sees_nor_is_seen_by_it(bank, member, other_member):
    home = MembershipFactory(bank=bank, kind="household")
    home.seats.create(bank=bank, person=member, kind="dependant")
    confirmed(home.people.exclude(pk=member.pk).get(), other_member)
    Exchange.objects.update(provider=home, provider_person=None)
    assert ties.between(member, [other_member]) == {} == ties.between(other_member, [member])


def test_strangers_and_other_time_banks(member, other_member, outsider):
    assert ties.between(member, [other_member, outsider]) == {}
