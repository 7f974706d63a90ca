"""Birthdays, where a time bank asks for them: those who call members are reminded, and nobody else reads them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exchanges import calling
from members import birthdays, conversations, policies, profiles
from members.models import Conversation, Membership, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
BIRTHDAY = Conversation.Because.BIRTHDAY


@pytest.fixture
def asking(bank: TimeBank, admin: Person) -> TimeBank:
    return policies.change(bank, asks_birthday=True, by=admin, at=timezone.now())


def in_days(bank: TimeBank, days: int) -> str:
    return f"{bank.today(timezone.now()) + dt.timedelta(days=days):%m-%d}"


def found(coordinator: Person) -> list[str]:
    return [one.name for one in calling.members(coordinator, timezone.now(), BIRTHDAY)]


def test_each_says_their_own_where_it_is_asked(
    bank: TimeBank, member: Person, coordinator: Person, admin: Person
) -> None:
    said = {"by": member, "at": timezone.now()}
    with pytest.raises(NotAllowed):
        profiles.edit(member, birthday="12-24", **said)
    bank = policies.change(bank, asks_birthday=True, by=admin, at=timezone.now())
    member, on_paper = Person.objects.get(pk=member.pk), a_person(bank, "Doris", user=None)
    assert profiles.edit(member, birthday="02-29", **said).birthday == "02-29"
    for none in ("02-30", "13-01", "1-1", "24-12", "-12", "12-", "x"):
        with pytest.raises(Refused):
            profiles.edit(member, birthday=none, **said)
    with pytest.raises(NotAllowed):
        profiles.edit(member, birthday="12-24", by=coordinator, told="phone", at=timezone.now())
    told = {"by": coordinator, "told": "phone", "at": timezone.now()}
    assert profiles.edit(on_paper, birthday="12-24", **told).birthday == "12-24"
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=member.pk).update(birthday="24-12")
    policies.change(bank, asks_birthday=False, by=admin, at=timezone.now())
    assert not Person.objects.exclude(birthday="").exists()


def test_whose_it_is_this_week_is_called_again_after_other_calls(
    asking: TimeBank, member: Person, other_member: Person, coordinator: Person
) -> None:
    Person.objects.filter(pk=member.pk).update(birthday=in_days(asking, 6))
    Person.objects.filter(pk=other_member.pk).update(birthday=in_days(asking, 7))
    assert found(coordinator) == [member.name]
    said = {"outcome": Conversation.Outcome.ALL_WELL, "words": "", "by": coordinator}
    called = conversations.note(member.memberships.get(), because=BIRTHDAY, at=timezone.now(), **said)
    assert found(coordinator) == []
    Conversation.objects.filter(pk=called.pk).update(closed_at=timezone.now() - dt.timedelta(days=8))
    assert found(coordinator) == [member.name]
    Membership.objects.update(joined_on=dt.date(2025, 1, 1))
    assert calling.members(coordinator, timezone.now())[0].name == member.name


def test_only_those_who_call_read_the_day(
    client_of, asking: TimeBank, member: Person, coordinator: Person
) -> None:
    client = client_of(member)
    sent = {"name": member.name, "birthday_0": "24", "birthday_1": "12"}
    assert client.post("/riverside/me/edit/", sent).status_code == 302
    member.refresh_from_db()
    assert member.birthday == "12-24"
    assert client.post("/riverside/me/edit/", sent | {"birthday_0": ""}).status_code == 422
    Person.objects.filter(pk=member.pk).update(birthday=in_days(asking, 0))
    day, page = birthdays.spoken(in_days(asking, 0)), "/riverside/desk/calls/?because=birthday"
    assert f"birthday on {day}" in client_of(coordinator).get(page).text
    assert client.get(page).status_code == 404
    assert day not in client_of(coordinator).get(f"/riverside/people/{member.public_id}/").text


@pytest.mark.parametrize(
    ("today", "is_soon"),
    [("2026-02-23", True), ("2026-03-01", False), ("2028-02-23", True), ("2028-02-22", False)],
)
def test_who_was_born_on_the_29th_of_february_has_a_birthday_every_year(today: str, is_soon: bool) -> None:
    assert ("02-29" in birthdays.soon(dt.date.fromisoformat(today))) is is_soon
