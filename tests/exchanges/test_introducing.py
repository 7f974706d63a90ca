"""Who might help with a request nobody has answered, and telling them of it."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import introducing, lifecycle, matching
from exchanges.models import Introduction, Listing, Participation
from members import blocking
from members.models import Membership, Notice, Person
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import CategoryFactory, ListingFactory
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def request_of_bram(other_member: Person) -> Listing:
    own = other_member.memberships.get()
    return ListingFactory(
        bank=own.bank, membership=own, person=other_member, title="Sewing a curtain", request=True
    )


@pytest.fixture
def sews(member: Person) -> Membership:
    Person.objects.filter(pk=member.pk).update(skills=["Sewing and mending"], shown_to={"skills": "members"})
    return member.memberships.get()


def fitting(asked: Listing, person: Person) -> list[Membership]:
    return matching.members_for(asked, person, NOW)


def test_whoever_says_they_can_or_offers_that_kind_fits(
    request_of_bram: Listing, sews: Membership, coordinator: Person
) -> None:
    offers = ListingFactory(bank=sews.bank, category=request_of_bram.category).membership
    ListingFactory(bank=sews.bank, category=CategoryFactory(bank=sews.bank))
    assert fitting(request_of_bram, coordinator) == [sews, offers]


def test_nobody_is_thought_of_whom_a_block_keeps_apart_or_who_is_away(
    request_of_bram: Listing, sews: Membership, member: Person, other_member: Person, coordinator: Person
) -> None:
    Person.objects.filter(pk=member.pk).update(away_since=NOW)
    assert fitting(request_of_bram, coordinator) == []
    Person.objects.filter(pk=member.pk).update(away_since=None)
    blocking.block(member, by=other_member, at=NOW)
    assert fitting(request_of_bram, coordinator) == []
    with pytest.raises(Refused, match="can't be thought of"):
        introducing.introduce(request_of_bram, sews, by=coordinator, at=NOW)


def test_they_are_told_once_and_count_as_asked(
    request_of_bram: Listing, sews: Membership, member: Person, coordinator: Person
) -> None:
    introducing.introduce(request_of_bram, sews, by=coordinator, at=NOW)
    assert Notice.objects.filter(event="exchanges/thought_of").get().person == member
    assert Participation.objects.get(membership=sews).asked_on == sews.bank.today(NOW)
    with pytest.raises(Refused):
        introducing.introduce(request_of_bram, sews, by=coordinator, at=NOW)
    assert Introduction.objects.count() == 1
    assert fitting(request_of_bram, coordinator) == []


def test_what_was_answered_needs_nobody(
    request_of_bram: Listing, sews: Membership, member: Person, coordinator: Person
) -> None:
    assert list(matching.unanswered(coordinator, NOW)) == [request_of_bram]
    exchange = lifecycle.propose(request_of_bram, membership=sews, by=member, at=NOW)
    assert not matching.unanswered(coordinator, NOW).exists()
    with pytest.raises(Refused, match="needs nobody any more"):
        introducing.introduce(request_of_bram, sews, by=coordinator, at=NOW)
    lifecycle.withdraw(exchange, by=member, at=NOW)
    assert matching.unanswered(coordinator, NOW).exists()


def test_members_do_not_think_of_others(
    request_of_bram: Listing, sews: Membership, bank: object, outsider: Person
) -> None:
    for by in (a_person(sews.bank, "Member"), outsider):
        with pytest.raises(NotAllowed):
            introducing.introduce(request_of_bram, sews, by=by, at=NOW)


def test_requests_that_suit_a_member(request_of_bram: Listing, sews: Membership, coordinator: Person) -> None:
    ListingFactory(
        bank=sews.bank, request=True, title="A lift to town", category=CategoryFactory(bank=sews.bank)
    )
    assert matching.requests_for(sews, coordinator, NOW) == [request_of_bram]


def test_the_longest_waiting_comes_first(request_of_bram: Listing, coordinator: Person) -> None:
    older = ListingFactory(bank=coordinator.bank, request=True, published_at=NOW - dt.timedelta(days=4))
    assert list(matching.unanswered(coordinator, NOW)) == [older, request_of_bram]
