"""What waits for a coordinator, and what each side of a disagreement says."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import desk, disagreements, recording, settling
from exchanges.models import Exchange, Side
from exchanges.steps import Via
from ledger import corrections
from members import roles
from members.models import Application, Person, TimeBank
from tests.factories import help
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_exchange_is_approved(bank: TimeBank) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()


@pytest.fixture
def waiting(member: Person, other_member: Person) -> Exchange:
    return help.confirmed(member, other_member)


@pytest.fixture
def own(coordinator: Person, member: Person) -> Exchange:
    return help.confirmed(coordinator, member, title="My own help")


def counted(person: Person) -> int:
    found: int = (
        Person.objects.filter(pk=person.pk).values_list(desk.counted(person, timezone.now()), flat=True).get()
    )
    return found


def test_what_both_agree_on_waits_to_be_approved(waiting: Exchange, coordinator: Person) -> None:
    assert list(desk.to_approve(coordinator)) == [waiting]
    assert counted(coordinator) == 1


def test_a_coordinators_own_exchange_waits_for_somebody_else(
    own: Exchange, coordinator: Person, admin: Person
) -> None:
    assert (list(desk.to_approve(coordinator)), list(desk.own(coordinator))) == ([], [own])
    assert (list(desk.to_approve(admin)), list(desk.own(admin))) == ([own], [])


def test_members_and_outsiders_have_nothing_on_a_desk(
    waiting: Exchange, member: Person, outsider: Person, bank: TimeBank
) -> None:
    outsider.role = roles.ADMIN
    outsider.save()
    for person in (member, outsider):
        assert not desk.to_approve(person).exists()
        assert not desk.own(person).exists()
        assert not desk.applications(person).exists()
        assert counted(person) == 0


def test_only_what_is_visible_can_be_chosen(
    waiting: Exchange, coordinator: Person, other_bank: TimeBank
) -> None:
    theirs = help.logged(a_person(other_bank, "Olu"), a_person(other_bank, "Oto"))
    named = [str(waiting.public_id), str(theirs.public_id), "nonsense", ""]
    assert list(desk.chosen(coordinator, named)) == [waiting]


def test_many_are_approved_each_on_its_own(
    waiting: Exchange, own: Exchange, coordinator: Person, admin: Person
) -> None:
    done, refused = settling.approve_many([waiting, own], by=coordinator, at=timezone.now())
    assert [exchange.state for exchange in done] == ["settled"]
    assert [(exchange, "no part in" in sentence) for exchange, sentence in refused] == [(own, True)]


def test_a_proposal_or_hours_without_an_answer_wait_too_long_after_a_week(
    member: Person, other_member: Person, coordinator: Person
) -> None:
    exchange = help.logged(member, other_member)
    week = exchange.changed_at + dt.timedelta(days=7)
    assert not desk.waiting_too_long(coordinator, week).exists()
    assert list(desk.waiting_too_long(coordinator, week + dt.timedelta(seconds=1))) == [exchange]


def test_applications_come_with_the_longest_waiting_first(bank: TimeBank, coordinator: Person) -> None:
    now = timezone.now()
    for days, name in ((1, "Later"), (2, "Earlier")):
        Application.objects.create(bank=bank, name=name, created_at=now - dt.timedelta(days=days))
    assert [asked.name for asked in desk.applications(coordinator)] == ["Earlier", "Later"]


def test_a_correction_waits_for_whoever_may_look(member: Person, admin: Person, coordinator: Person) -> None:
    on = {"concerns_on": dt.date(2026, 9, 30), "reason": "Entered twice.", "at": timezone.now(), "key": "k"}
    asked = corrections.ask(member.memberships.get(), None, 30, by=admin, **on)
    assert (list(desk.corrections(coordinator)), counted(coordinator)) == ([asked], 1)
    assert (list(desk.corrections(admin)), counted(admin)) == ([], 0)
    corrections.refuse(asked, reason="It was once.", by=coordinator, at=timezone.now())
    assert counted(coordinator) == 0


# --- Disagreements ----------------------------------------------------------------------------


def said_of(exchange: Exchange) -> tuple[int | None, int | None]:
    (said,) = disagreements.said_of([exchange])
    return said.provider_minutes, said.recipient_minutes


def test_a_side_that_only_says_no_has_named_no_hours(member: Person, other_member: Person) -> None:
    exchange = help.disputed(member, other_member, minutes=120, reason="You left at three.")
    assert said_of(exchange) == (120, None)
    assert disagreements.said_of([exchange])[0].reason == "You left at three."


def test_both_numbers_are_known_after_a_correction(member: Person, other_member: Person) -> None:
    now = timezone.now()
    exchange = help.logged(member, other_member, minutes=120)
    recording.correct(exchange, minutes=60, by=other_member, at=now)
    exchange = recording.dispute(exchange, reason="It was two hours.", by=member, at=now)
    assert said_of(exchange) == (120, 60)


def test_what_a_coordinator_recorded_for_a_side_is_that_sides_word(
    member: Person, other_member: Person, coordinator: Person
) -> None:
    now = timezone.now()
    exchange = help.logged(member, other_member, minutes=120)
    rang = Via(channel="phone", source="Bram rang", side=Side.RECIPIENT)
    exchange = recording.correct(exchange, minutes=90, by=coordinator, at=now, via=rang)
    exchange = recording.dispute(exchange, reason="No.", by=member, at=now)
    assert said_of(exchange) == (120, 90)


def test_what_was_said_is_read_in_one_query_however_many_there_are(
    member: Person, other_member: Person, django_assert_num_queries: object
) -> None:
    exchanges = [help.disputed(member, other_member, minutes=60 * hours) for hours in (1, 2, 3)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(disagreements.said_of(exchanges)) == 3


def test_what_is_no_duty_of_theirs_leaves_the_rest_counted(
    bank: TimeBank, waiting: Exchange, coordinator: Person
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(coordinators_have_duties=True)
    Person.objects.filter(pk=coordinator.pk).update(duties=[roles.Duty.APPROVALS])
    coordinator = Person.objects.select_related("bank").get(pk=coordinator.pk)
    assert counted(coordinator) == 1
