"""Being forgotten, on the pages and through the API; and what is held, opened for somebody without a login."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from exchanges import leaving
from members import erasing, mailing, roles
from members.models import Erasure, Person, Record
from tests.api.conftest import program, refusal
from tests.factories.members import a_person

__all__ = ["program"]
pytestmark = pytest.mark.django_db
OWN = "/riverside/forget-me/"


@pytest.fixture
def gone(member, coordinator):
    leaving.leave(member.memberships.get(), by=coordinator, reason="Moved away", at=timezone.now())
    member.refresh_from_db()
    return member


def test_one_leaves_and_is_forgotten_in_one_go(member, client_of):
    client = client_of(member)
    page = reverse("exchanges:leave", args=["riverside", member.memberships.get().public_id])
    answer = client.post(page, {"whom": "pot", "is_forgotten": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == OWN and b"This is going to happen" in answer.content
    mailing.drain(at=timezone.now())
    assert [OWN in letter.body for letter in mail.outbox if "will be erased" in letter.subject] == [True]


def test_it_can_be_asked_for_afterwards_and_called_off(gone, client_of, member):
    client = client_of(Person(user=gone.former_user))
    assert b"Have your name and words erased" in client.get("/riverside/welcome/").content
    assert b"This is going to happen" in client.post(OWN, {"do": "ask"}, follow=True).content
    assert b"Called off" in client.post(OWN, {"do": "call_off"}, follow=True).content
    assert erasing.erase_due(at=timezone.now() + dt.timedelta(days=100)) == 0
    assert [record.what for record in Record.objects.order_by("pk")][-2:] == [
        "erasure_asked",
        "erasure_called_off",
    ]


def test_nobody_else_finds_the_page(gone, other_member, outsider, client_of, client):
    assert client_of(other_member).get(OWN).status_code == client_of(outsider).get(OWN).status_code == 404
    assert client.get(OWN).status_code == 302


def test_the_page_of_a_closed_place_leads_there(gone, coordinator, client_of):
    place = client_of(coordinator).get(f"/riverside/members/{gone.memberships.get().public_id}/")
    assert f"/riverside/people/{gone.public_id}/forget/" in place.content.decode()


def test_a_coordinator_says_how_they_know(gone, coordinator, client_of):
    client, page = client_of(coordinator), f"/riverside/people/{gone.public_id}/forget/"
    assert client.post(page, {"do": "ask"}).status_code == 422
    assert b"they asked by phone" in client.post(page, {"do": "ask", "how": "phone"}, follow=True).content
    assert Erasure.objects.get().asked_by == coordinator
    assert b"This was asked for already" in client.post(page, {"do": "ask", "how": "phone"}).content


def test_whoever_is_here_settles_first(other_member, coordinator, program):
    path = f"people/{other_member.public_id}/forget/"
    told = refusal(program(coordinator).post(path, {"how": "paper"}), 409)
    assert "still has a place here" in told["detail"]


def test_only_an_admin_forgets_an_admin_who_left(bank, coordinator, program):
    gone = a_person(bank, "Gone Admin", roles.ADMIN, user=None, left_at=timezone.now())
    assert program(coordinator).post(f"people/{gone.public_id}/forget/", {"how": "paper"}).status_code == 403


def test_those_who_died_get_no_letter(member, coordinator, admin):
    at = timezone.now()
    leaving.leave(member.memberships.get(), by=coordinator, reason="Her son called", has_died=True, at=at)
    erasing.ask(member, how="died", by=coordinator, at=at)
    assert erasing.erase_due(at=at + dt.timedelta(days=15)) == 1
    mailing.drain(at=at + dt.timedelta(days=15))
    assert not [
        letter for letter in mail.outbox if "forgotten" in letter.subject or "erased" in letter.subject
    ]
    member.refresh_from_db()
    assert (member.name, member.user, member.mail_address) == ("Former member 1", None, "")


def test_whoever_is_forgotten_does_not_come_back_as_they_were(gone, coordinator, client_of, program):
    page = reverse("members:person", args=["riverside", gone.memberships.get().public_id])
    assert b"Let them come back" in client_of(coordinator).get(page).content
    erasing.ask(gone, how="paper", by=coordinator, at=timezone.now())
    path = f"members/{gone.memberships.get().public_id}/take-back/"
    assert "about to be erased" in refusal(program(coordinator).post(path), 409)["detail"]
    erasing.erase_due(at=timezone.now() + dt.timedelta(days=15))
    assert "Add them as a new member" in refusal(program(coordinator).post(path), 409)["detail"]
    assert b"Let them come back" not in client_of(coordinator).get(page).content


def test_what_is_held_is_opened_for_somebody_without_a_login(bank, coordinator, client_of, program):
    quiet = a_person(bank, "Quiet One", user=None, phone="0171 1234567")
    page = client_of(coordinator).get(f"/riverside/people/{quiet.public_id}/held/")
    assert b"0171 1234567" in page.content and "no-store" in page["Cache-Control"]
    file = client_of(coordinator).get(f"/riverside/people/{quiet.public_id}/held/file/")
    assert file.json()["held"].keys() >= {"members.person", "members.membership"}
    assert program(coordinator).get(f"people/{quiet.public_id}/held/").status_code == 200
    seen = Record.objects.filter(what="held_read", by=coordinator, about=quiet)
    assert seen.count() == 3


def test_whoever_signs_in_opens_it_themselves(member, other_member, coordinator, client_of, program):
    assert client_of(coordinator).get(f"/riverside/people/{member.public_id}/held/").status_code == 404
    assert refusal(program(coordinator).get(f"people/{member.public_id}/held/"), 409)
    assert program(other_member).get(f"people/{member.public_id}/held/").status_code == 404
    assert not Record.objects.filter(what="held_read").exists()
