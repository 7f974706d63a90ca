"""The first steps of somebody new: what is done, what is next, and a word to whoever is stuck, twice at most."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import first_steps
from members import notices
from members.models import Notice, Person
from members.refusals import NotAllowed
from tests.factories.exchanges import ExchangeFactory, ListingFactory

DAY = dt.timedelta(days=1)


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(event="exchanges/first_step", person=person)
        .order_by("id")
        .values_list("path", flat=True)
    )


def test_each_step_is_done_by_doing_it(bank, member, other_member):
    assert not any(first_steps.of(member).values())
    Person.objects.filter(pk=member.pk).update(about="I bake.")
    ListingFactory(bank=bank, membership=member.memberships.get())
    sides = {"provider": other_member.memberships.get(), "recipient": member.memberships.get()}
    ExchangeFactory(bank=bank, **sides, state="proposed")
    assert list(first_steps.of(member).values()) == [True, True, True, False]
    ExchangeFactory(bank=bank, **sides, state="settled")
    assert all(first_steps.of(member).values())


def test_whoever_is_stuck_hears_of_the_next_step_twice_and_no_more(bank, member):
    joined = member.joined_at
    for days in (6, 7, 8, 20):
        first_steps.remind(joined + days * DAY)
    assert told(member) == ["/riverside/me/edit/"]
    Person.objects.filter(pk=member.pk).update(about="I bake.")
    for days in (22, 30, 44, 46, 90):
        first_steps.remind(joined + days * DAY)
    assert told(member) == ["/riverside/me/edit/", "/riverside/offers/new/"]


def test_reminders_end_with_the_first_exchange(bank, member, other_member):
    sides = {"provider": other_member.memberships.get(), "recipient": member.memberships.get()}
    ExchangeFactory(bank=bank, **sides, state="settled")
    first_steps.remind(member.joined_at + 8 * DAY)
    assert not told(member)
    assert not told(other_member)


@pytest.mark.parametrize(
    "change", [{"first_steps_put_away_at": timezone.now()}, {"away_since": timezone.now()}]
)
def test_who_put_them_away_or_is_away_hears_nothing(member, change):
    Person.objects.filter(pk=member.pk).update(**change)
    first_steps.remind(member.joined_at + 8 * DAY)
    assert not told(member)


def test_who_wants_no_reminders_gets_no_mail(member):
    notices.choose(member, by_mail={Notice.Group.REMINDERS: False})
    first_steps.remind(member.joined_at + 8 * DAY)
    assert not Notice.objects.get(event="exchanges/first_step", person=member).to_mail


def test_only_they_themselves_put_them_away(member, coordinator):
    with pytest.raises(NotAllowed):
        first_steps.put_away(member, by=coordinator, at=timezone.now())


def test_putting_them_away_from_the_home_page(member, client_of):
    mine = client_of(member)
    assert "Your first steps" in mine.get("/riverside/").content.decode()
    assert mine.post("/riverside/first-steps/put-away/").status_code == 302
    assert "Your first steps" not in mine.get("/riverside/").content.decode()
    assert mine.get("/riverside/first-steps/put-away/").status_code == 405
