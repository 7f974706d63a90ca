"""Leaving, on the pages and through the API."""

import datetime as dt

import pytest
from django.utils import timezone

from ledger import accounts
from members import roles
from members.models import Membership, Person, TimeBank
from tests.api.conftest import program, refusal
from tests.factories.help import confirmed
from tests.factories.members import a_person

__all__ = ["program"]
pytestmark = pytest.mark.django_db


def page_of(person: Person) -> str:
    return f"/riverside/members/{person.memberships.get().public_id}/"


def test_the_page_shows_what_is_open_before_anything_happens(member, other_member, client_of, made):
    exchange = made("accepted", title="Fixing the gate")
    page = client_of(member).get(page_of(member) + "leave/").content.decode()
    assert "Fixing the gate" in page and "Leave the time bank" in page
    exchange.refresh_from_db()
    assert exchange.state == "accepted"


def test_one_leaves_and_the_time_bank_is_closed_to_them(member, other_member, client_of):
    confirmed(member, other_member, minutes=90)
    client = client_of(member)
    answer = client.post(page_of(member) + "leave/", {"whom": "pot"}, follow=True)
    assert b"Your place is closed" in answer.content
    assert client.get("/riverside/me/").status_code == 404
    assert accounts.pot(member.bank).balance_minutes == 90


def test_hours_that_wait_are_shown_and_stand_in_the_way(member, client_of, made):
    made("logged")
    answer = client_of(member).get(page_of(member) + "leave/").content
    assert b"these hours wait for an answer" in answer and b'<button class="button button-clay"' not in answer


def test_whoever_closes_places_and_reads_no_exchanges_learns_how_many(bank, member, client_of, made, program):
    TimeBank.objects.filter(pk=bank.pk).update(coordinators_have_duties=True)
    bank.refresh_from_db()
    closes = a_person(bank, "Ines", roles.COORDINATOR, duties=[roles.Duty.MEMBERSHIP])
    agreed = made("accepted", title="Fixing the gate")
    page = client_of(closes).get(page_of(member) + "leave/").content.decode()
    assert str(agreed.public_id) not in page and "1 exchange that isn’t yours to read" in page
    made("logged", title="Mowing the lawn")
    told = program(closes).get(f"/api/v1{page_of(member)}leaving/").json()
    assert (told["more_exchanges_that_end"], told["more_exchanges_to_answer"]) == (1, 1)
    assert (told["exchanges_that_end"], told["may_go"]) == ([], False)
    answer = client_of(closes).post(page_of(member) + "leave/", {"what": "left", "reason": "By phone."})
    assert answer.status_code == 422 and "Mowing the lawn" not in answer.content.decode()
    assert "Ask a coordinator who looks after exchanges" in answer.content.decode()


def test_a_coordinator_says_why(member, coordinator, client_of):
    client = client_of(coordinator)
    answer = client.post(page_of(member) + "leave/", {"what": "died", "reason": ""})
    assert answer.status_code == 422
    client.post(page_of(member) + "leave/", {"what": "died", "reason": "His son wrote to me."})
    page = client.get(page_of(member)).content
    assert b"has died" in page and b"Log hours with them" not in page


def test_others_find_no_such_page(member, other_member, coordinator, admin, client_of):
    assert client_of(other_member).get(page_of(member) + "leave/").status_code == 404
    assert client_of(coordinator).get(page_of(admin) + "leave/").status_code == 404
    assert client_of(member).post(page_of(other_member) + "take-back/").status_code == 404


def test_whoever_left_is_found_and_let_back_in(member, coordinator, client_of):
    client = client_of(coordinator)
    client.post(page_of(member) + "leave/", {"what": "left", "reason": "By phone."})
    client.get(page_of(member))
    assert member.name not in client.get("/riverside/members/").content.decode()
    assert member.name in client.get("/riverside/members/?left=1").content.decode()
    client.post(page_of(member) + "take-back/")
    assert Membership.objects.get(people=member).closed_at is None


def test_the_same_through_the_api(member, other_member, coordinator, program):
    confirmed(member, other_member, minutes=90)
    mine, theirs = program(member), program(coordinator)
    here = f"members/{member.memberships.get().public_id}"
    assert mine.get(f"{here}/leaving/").json()["balance_minutes"] == 90
    heir = str(a_person(member.bank, "Heir").memberships.get().public_id)
    refusal(theirs.post(f"{here}/leave/", {"to": heir}), 422)
    assert theirs.done(f"{here}/leave/", {"to": heir, "reason": "As he wished."})["closed_at"]
    refusal(mine.get("me/"), 401)
    assert theirs.done(f"{here}/take-back/")["closed_at"] is None


def test_an_only_admin_reads_why_not(admin, client_of):
    page = client_of(admin).get(page_of(admin) + "leave/").content
    assert b"is the only admin" in page
    a_person(admin.bank, "Second", roles.ADMIN)
    assert b"is the only admin" not in client_of(admin).get(page_of(admin) + "leave/").content


def test_a_month_gone_by_stays_what_it_was(member, other_member, admin, client_of, program):
    before = timezone.now() - dt.timedelta(days=40)
    confirmed(member, other_member, minutes=90, at=before)
    month = f"periods/{member.bank.today(before):%Y-%m}/"
    told = program(admin).get(month).json()
    for person in (member, other_member):
        client_of(person).post(page_of(person) + "leave/", {"whom": "pot"})
    assert Membership.objects.filter(closed_at__isnull=False).count() == 2
    assert program(admin).get(month).json() == told
