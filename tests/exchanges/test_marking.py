"""Putting off what waits, handing it to a colleague, and bringing it back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from exchanges import desk, marking
from exchanges.marking import Item
from exchanges.models import Exchange, Mark
from members import roles
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories import help
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def every_exchange_is_approved(bank: TimeBank) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()


@pytest.fixture
def waiting(member: Person, other_member: Person) -> Exchange:
    return help.confirmed(member, other_member)


@pytest.fixture
def item(waiting: Exchange) -> Item:
    return Item("exchange", waiting.public_id)


def on_desk(person: Person, at: dt.datetime = NOW) -> list[Exchange]:
    return list(marking.on_desk_of(person, desk.to_approve(person), Mark.Kind.EXCHANGE, at))


def until(person: Person, days: int = 7) -> dt.date:
    return person.bank.today(NOW) + dt.timedelta(days=days)


def test_what_is_put_off_is_on_nobodys_desk_until_its_day(
    item: Item, waiting: Exchange, coordinator: Person, admin: Person
) -> None:
    marking.put_off([item], until=until(admin), by=coordinator, at=NOW)
    assert on_desk(coordinator) == on_desk(admin) == []
    assert on_desk(admin, NOW + dt.timedelta(days=7)) == [waiting]


def test_what_a_colleague_looks_after_is_on_theirs_alone_and_they_are_told(
    item: Item, waiting: Exchange, coordinator: Person, admin: Person
) -> None:
    marking.hand_to([item], admin, by=coordinator, at=NOW)
    assert (on_desk(coordinator), on_desk(admin)) == ([], [waiting])
    assert Notice.objects.filter(event="exchanges/handed").get().person == admin


def test_taking_it_on_oneself_tells_nobody(item: Item, coordinator: Person, admin: Person) -> None:
    marking.hand_to([item], coordinator, by=coordinator, at=NOW)
    assert on_desk(admin) == []
    assert not Notice.objects.filter(event="exchanges/handed").exists()


def test_it_comes_back_when_whoever_has_it_leads_no_more(
    item: Item, waiting: Exchange, coordinator: Person, admin: Person
) -> None:
    marking.hand_to([item], admin, by=coordinator, at=NOW)
    Person.objects.filter(pk=admin.pk).update(role=roles.MEMBER, duties=[])
    assert on_desk(coordinator) == [waiting]


def test_undone_is_as_if_nobody_had_touched_it(item: Item, waiting: Exchange, coordinator: Person) -> None:
    marking.put_off([item], until=until(coordinator), by=coordinator, at=NOW)
    assert marking.bring_back([item], by=coordinator, at=NOW) == 1
    assert on_desk(coordinator) == [waiting]
    assert not Mark.objects.exists()


def test_the_same_twice_is_one_mark(item: Item, coordinator: Person, admin: Person) -> None:
    for person in (coordinator, admin, coordinator):
        marking.put_off([item], until=until(person), by=person, at=NOW)
    assert Mark.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_that_is_no_use_is_refused(item: Item, coordinator: Person, days: int) -> None:
    with pytest.raises(Refused, match="Choose a day"):
        marking.put_off([item], until=until(coordinator, days), by=coordinator, at=NOW)


def test_only_what_one_may_look_after_is_marked(
    item: Item, coordinator: Person, member: Person, outsider: Person, bank: TimeBank
) -> None:
    outsider.role = roles.ADMIN
    outsider.save()
    strange = [Item("exchange", uuid4()), Item("member", outsider.memberships.get().public_id)]
    assert marking.put_off(strange, until=until(coordinator), by=coordinator, at=NOW) == []
    assert marking.put_off([item], until=until(outsider), by=outsider, at=NOW) == []
    with pytest.raises(NotAllowed):
        marking.put_off([item], until=until(member), by=member, at=NOW)
    own = help.confirmed(coordinator, member)
    assert marking.hand_to([Item("exchange", own.public_id)], coordinator, by=coordinator, at=NOW) == []


def test_nobody_is_handed_what_is_not_their_duty(item: Item, coordinator: Person, bank: TimeBank) -> None:
    bank.coordinators_have_duties = True
    bank.save()
    keeps_books = a_person(bank, "Keeps books", roles.COORDINATOR, duties=["books"])
    approves = a_person(bank, "Approves", roles.COORDINATOR, duties=["approvals"])
    with pytest.raises(Refused, match="not among their duties"):
        marking.hand_to([item], keeps_books, by=approves, at=NOW)


def test_what_a_form_names_is_read_and_rubbish_left_out() -> None:
    one = uuid4()
    assert marking.read([f"member:{one}", f"member:{one}", "member:", "x:y", "", f"nothing:{one}"]) == [
        Item("member", one)
    ]
