"""A break and a hold, on the pages and through the API."""

import datetime as dt

import pytest
from django.utils import timezone

from exchanges import suspending
from members import tokens
from members.models import Person, StandingChange
from tests.api.conftest import program

__all__ = ["program"]

pytestmark = pytest.mark.django_db


def test_a_break_from_the_own_page(member, other_member, client_of):
    client, day = client_of(member), member.bank.today(timezone.now()) + dt.timedelta(days=9)
    assert client.post("/riverside/me/pause/", {"until": str(day)}).status_code == 302
    assert Person.objects.get(pk=member.pk).away_until == day
    page = client_of(other_member).get(f"/riverside/members/{member.memberships.get().public_id}/")
    assert b"Away until" in page.content
    client.post("/riverside/me/pause/", {"do": "back"})
    assert Person.objects.get(pk=member.pk).away_since is None


def test_a_day_gone_by_is_said_beside_the_field(member, client_of):
    answer = client_of(member).post("/riverside/me/pause/", {"until": "2020-01-01"})
    assert answer.status_code == 422 and b"day after today" in answer.content


def test_a_coordinator_notes_a_break_and_nobody_elses(member, other_member, coordinator, admin, client_of):
    path = f"/riverside/people/{member.public_id}/pause/"
    assert client_of(coordinator).post(path, {"until": ""}).status_code == 302
    assert client_of(other_member).get(path).status_code == 404
    assert client_of(coordinator).get(f"/riverside/people/{admin.public_id}/pause/").status_code == 404


def test_on_hold_one_page_is_all_there_is(member, coordinator, client_of):
    path = f"/riverside/people/{member.public_id}/suspend/"
    client_of(coordinator).post(path, {"do": "suspend", "reason": "Because of the party."})
    client = client_of(member)
    for page in ("", "offers/", "log/", "statement/", "members/", "me/"):
        answer = client.get(f"/riverside/{page}")
        assert answer.status_code == 403
        assert b"Because of the party." in answer.content and coordinator.name.encode() in answer.content
    assert client.post("/riverside/log/", {}).status_code == 403
    assert client.get("/api/v1/riverside/me/").status_code == 403


def test_their_tokens_rest_and_work_again(member, coordinator, client_of, client):
    _token, secret = tokens.issue(member, name="x", by=member, at=timezone.now())
    suspending.suspend(member, reason="Why.", by=coordinator, at=timezone.now())
    ask = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get("/api/v1/riverside/me/", **ask).status_code == 403
    client_of(coordinator).post(f"/riverside/people/{member.public_id}/suspend/", {"do": "lift"})
    assert client.get("/api/v1/riverside/me/", **ask).status_code == 200
    assert client_of(member).get("/riverside/me/").status_code == 200


def test_the_history_is_for_those_who_lead(member, other_member, coordinator, client_of):
    suspending.suspend(member, reason="Quite private.", by=coordinator, at=timezone.now())
    page = f"/riverside/members/{member.memberships.get().public_id}/"
    assert b"Quite private." in client_of(coordinator).get(page).content
    other = client_of(other_member).get(page).content
    assert b"Quite private." not in other and b"On hold" not in other
    assert client_of(other_member).get(f"/riverside/people/{member.public_id}/suspend/").status_code == 404


def test_the_same_through_the_api(member, coordinator, client_of, program):
    mine, theirs = program(member), program(coordinator)
    assert mine.done("me/pause/", {"until": None})["id"] == str(member.public_id)
    assert theirs.get(f"people/{member.public_id}/").json()["is_away"]
    assert client_of(member).delete("/api/v1/riverside/me/pause/").status_code == 200
    theirs.done(f"people/{member.public_id}/suspend/", {"reason": "Why."})
    theirs.done(f"people/{member.public_id}/lift/", {})
    changes = StandingChange.objects.filter(person=member).values_list("change", flat=True)
    assert list(changes) == ["lifted", "suspended", "back", "paused"]
