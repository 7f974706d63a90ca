"""Talking with members: what is due, what was said, and taking it back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from members import conversations, roles
from members.models import Conversation, Membership, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories import help
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()
Because = Conversation.Because


@pytest.fixture
def membership(member: Person) -> Membership:
    return member.memberships.get()


@pytest.fixture
def due(membership: Membership) -> Conversation:
    conversations.open_for_limit(membership, is_lowest=True, past_minutes=30, transfer=uuid4(), at=NOW)
    return Conversation.objects.get()


def test_hours_that_pass_a_limit_open_one_conversation(member: Person, other_member: Person) -> None:
    for _time in range(3):
        help.confirmed(member, other_member, minutes=330)
    found = Conversation.objects.get(because=Because.LOWEST)
    assert (found.membership, found.minutes) == (other_member.memberships.get(), 60)


def test_the_pot_is_talked_to_by_nobody(bank: TimeBank, member: Person, admin: Person) -> None:
    from ledger import giving

    TimeBank.objects.filter(pk=bank.pk).update(pot_lowest_minutes=-10)
    bank.accounts.filter(kind="pot").update(lowest_minutes=-10, is_hard=False)
    giving.grant(member.memberships.get(), 60, "Thanks", by=admin, at=NOW, key="k")
    assert not Conversation.objects.exists()


def test_noting_it_closes_what_was_due(due: Conversation, coordinator: Person) -> None:
    conversations.note(due.membership, outcome="agreed", words="Will bake.", due=due, by=coordinator, at=NOW)
    due.refresh_from_db()
    assert (due.outcome, due.words, due.closed_by) == ("agreed", "Will bake.", coordinator)
    assert Conversation.objects.count() == 1


def test_whoever_was_not_reached_is_still_due_on_another_day(due: Conversation, coordinator: Person) -> None:
    conversations.note(due.membership, outcome="not_reached", due=due, by=coordinator, at=NOW)
    today = coordinator.bank.today(NOW)
    assert not Conversation.objects.visible_to(coordinator).due(today).exists()
    assert Conversation.objects.visible_to(coordinator).due(today + dt.timedelta(days=3)).get() == due
    assert Conversation.objects.had().get().because == Because.LOWEST


def test_two_who_note_the_same_are_told(due: Conversation, coordinator: Person, admin: Person) -> None:
    conversations.note(due.membership, outcome="agreed", due=due, by=coordinator, at=NOW)
    with pytest.raises(Refused, match="has noted this conversation already"):
        conversations.note(due.membership, outcome="all_well", due=due, by=admin, at=NOW)


def test_taken_back_it_is_due_again_or_gone(
    due: Conversation, coordinator: Person, membership: Membership
) -> None:
    conversations.note(membership, outcome="agreed", words="x", due=due, by=coordinator, at=NOW)
    due.refresh_from_db()
    conversations.undo(due, by=coordinator, at=NOW)
    due.refresh_from_db()
    assert (due.is_due, due.words, due.again_on) == (True, "", None)
    own = conversations.note(membership, outcome="all_well", by=coordinator, at=NOW)
    for _twice in range(2):
        conversations.undo(own, by=coordinator, at=NOW)
    assert list(Conversation.objects.all()) == [due]


def test_only_whoever_noted_it_takes_it_back_and_only_for_a_day(
    membership: Membership, coordinator: Person, admin: Person
) -> None:
    noted = conversations.note(membership, outcome="all_well", by=coordinator, at=NOW)
    with pytest.raises(Refused, match="Only whoever noted it"):
        conversations.undo(noted, by=admin, at=NOW)
    with pytest.raises(Refused, match="only for a day"):
        conversations.undo(noted, by=coordinator, at=NOW + dt.timedelta(hours=25))


def test_nobody_notes_a_call_with_themselves_or_elsewhere(
    membership: Membership, member: Person, coordinator: Person, outsider: Person
) -> None:
    outsider.role = roles.ADMIN
    outsider.save()
    for by in (member, outsider):
        with pytest.raises(NotAllowed):
            conversations.note(membership, outcome="all_well", by=by, at=NOW)
    with pytest.raises(NotAllowed):
        conversations.note(coordinator.memberships.get(), outcome="all_well", by=coordinator, at=NOW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"outcome": "nonsense"}, "Say what came of it"),
        ({"outcome": "all_well", "again_on": dt.date(2020, 1, 1)}, "has passed"),
    ],
)
def test_what_can_not_be_is_refused(
    membership: Membership, coordinator: Person, said: dict[str, object], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        conversations.note(membership, by=coordinator, at=NOW, **said)  # type: ignore[arg-type]


def test_somebody_else_was_not_spoken_to(
    membership: Membership, other_member: Person, coordinator: Person
) -> None:
    with pytest.raises(Refused, match="belongs to this membership"):
        conversations.note(membership, outcome="all_well", person=other_member, by=coordinator, at=NOW)


def test_the_report_counts_what_came_of_them(
    membership: Membership, other_member: Person, coordinator: Person
) -> None:
    other = other_member.memberships.get()
    for whom, outcome in ((membership, "all_well"), (other, "all_well"), (other, "will_give")):
        conversations.note(whom, outcome=outcome, by=coordinator, at=NOW)
    today = coordinator.bank.today(NOW)
    assert conversations.counted(coordinator, first=today, last=today) == {"all_well": 2, "will_give": 1}
    assert conversations.counted(coordinator, first=today + dt.timedelta(1), last=dt.date(2099, 1, 1)) == {}


def test_coordinators_do_not_read_what_is_about_themselves(bank: TimeBank, coordinator: Person) -> None:
    about = a_person(bank, "Also leads", roles.COORDINATOR)
    conversations.note(about.memberships.get(), outcome="all_well", by=coordinator, at=NOW)
    assert not Conversation.objects.visible_to(about).exists()
    assert Conversation.objects.visible_to(coordinator).exists()
