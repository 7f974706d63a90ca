"""Who might be glad of a call, and why; who is left alone."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import calling, marking
from exchanges.marking import Item
from members import conversations, roles
from members.models import Conversation, Membership, Person, TimeBank
from members.safety import checks
from tests.factories import help
from tests.factories.members import a_person
from tests.questions import questions

pytestmark = pytest.mark.django_db
Because = Conversation.Because


@pytest.fixture
def long_here(bank: TimeBank, member: Person, other_member: Person, coordinator: Person) -> None:
    Membership.objects.filter(bank=bank).update(joined_on=dt.date(2025, 1, 1))


def reasons(person: Person, because: str = "") -> dict[str, list[str]]:
    found = calling.members(person, timezone.now(), because)
    return {one.name: calling.reasons_of(one) for one in found}


def test_whoever_is_new_is_left_to_settle_in(coordinator: Person, member: Person) -> None:
    assert reasons(coordinator) == {}


@pytest.mark.usefixtures("long_here")
def test_nobody_who_never_took_part_is_forgotten(coordinator: Person, member: Person) -> None:
    assert reasons(coordinator)[member.name] == [Because.NEVER_RECEIVED, Because.NOT_ASKED]
    assert coordinator.name not in reasons(coordinator)


@pytest.mark.usefixtures("long_here")
def test_the_reason_changes_with_what_happens(
    coordinator: Person, member: Person, other_member: Person
) -> None:
    today = member.bank.today(timezone.now())
    help.confirmed(member, other_member, on=today - dt.timedelta(days=91))
    assert reasons(coordinator) == {
        member.name: [Because.NEVER_RECEIVED, Because.QUIET],
        other_member.name: [Because.NOT_ASKED, Because.QUIET],
    }
    help.confirmed(other_member, member, on=today)
    assert reasons(coordinator) == {}


@pytest.mark.usefixtures("long_here")
def test_a_balance_near_its_limit_is_far_from_zero(
    coordinator: Person, member: Person, other_member: Person
) -> None:
    help.confirmed(member, other_member, minutes=435)
    assert Because.FAR not in reasons(coordinator)[other_member.name]
    help.confirmed(member, other_member, minutes=15)
    assert Because.FAR in reasons(coordinator)[other_member.name]
    assert list(reasons(coordinator, Because.FAR)) == [other_member.name]


@pytest.mark.usefixtures("long_here")
def test_a_check_that_runs_out_is_one(coordinator: Person, member: Person, admin: Person) -> None:
    at = timezone.now()
    kind = checks.add_kind(member.bank, name="Driving licence", by=admin, at=at)
    soon = member.bank.today(at) + dt.timedelta(days=20)
    seen = member.bank.today(at) - dt.timedelta(days=1)
    checks.record(member, kind=kind, seen_on=seen, valid_until=soon, by=coordinator, at=at)
    assert list(reasons(coordinator, Because.CHECK)) == [member.name]


@pytest.mark.usefixtures("long_here")
def test_whoever_was_called_rests_and_comes_again(
    coordinator: Person, member: Person, other_member: Person
) -> None:
    at = timezone.now()
    conversations.note(member.memberships.get(), outcome="not_reached", by=coordinator, at=at)
    assert list(reasons(coordinator)) == [other_member.name]
    in_three_days = calling.members(coordinator, at + dt.timedelta(days=3))
    assert member.memberships.get() in in_three_days


@pytest.mark.usefixtures("long_here")
def test_whoever_is_put_off_away_or_on_hold_is_not_called(
    coordinator: Person, member: Person, other_member: Person
) -> None:
    at = timezone.now()
    item = Item("member", member.memberships.get().public_id)
    marking.put_off([item], until=member.bank.today(at) + dt.timedelta(days=7), by=coordinator, at=at)
    assert list(reasons(coordinator)) == [other_member.name]
    Person.objects.filter(pk=other_member.pk).update(away_since=at)
    assert reasons(coordinator) == {}


@pytest.mark.usefixtures("long_here")
def test_it_is_the_work_of_those_who_look_after_members(
    member: Person, outsider: Person, bank: TimeBank
) -> None:
    outsider.role = roles.ADMIN
    outsider.save()
    assert reasons(member) == reasons(outsider) == {}
    bank.coordinators_have_duties = True
    bank.save()
    assert reasons(a_person(bank, "Approves", roles.COORDINATOR, duties=["approvals"])) == {}
    assert member.name in reasons(a_person(bank, "Looks after", roles.COORDINATOR, duties=["membership"]))


@pytest.mark.usefixtures("long_here")
def test_it_is_one_question_however_many(coordinator: Person, member: Person, other_member: Person) -> None:
    list(coordinator.seat_kinds)
    with questions() as asked:
        assert len(list(calling.members(coordinator, timezone.now()))) == 2
    assert len(asked) == 1
