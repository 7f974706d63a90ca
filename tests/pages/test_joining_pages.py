"""Asking to join, being answered, opening a time bank, and signing in by a link."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import joining, signing
from members.models import Application, Person, User
from tests.factories.members import UserFactory, a_person
from tests.pages.acts import asked, get, send


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def test_asking_to_join_without_signing_in(bank, client):
    answer = send(client, "join/", name="Eva", email="eva@example.org", message="Hello")
    assert answer["Location"] == "/riverside/join/thanks/"
    assert Application.objects.get().message == "Hello"


def test_what_was_typed_stays(bank, client):
    answer = send(client, "join/", name="Eva Nová", email="", message="I can “sew”.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Eva Nová"' in page
    assert "I can “sew”." in page
    assert "so that we can answer you" in page
    assert "data-error-summary" in page


def test_a_machine_that_asks_all_day_is_slowed_down(bank, client):
    for number in range(10):
        send(client, "join/", name=f"N{number}", email="eva@example.org")
    answer = send(client, "join/", name="One too many", email="eva@example.org")
    assert answer.status_code == 422
    assert "try again in an hour" in answer.content.decode()
    assert Application.objects.count() == 10


def test_letting_somebody_in(bank, coordinator, client_of):
    path = f"applications/{asked(bank).public_id}/"
    assert send(client_of(coordinator), path, answer="admit")["Location"] == "/riverside/applications/"
    page = client_of(coordinator).get("/riverside/applications/").content.decode()
    assert "Admitted" in page
    assert User.objects.filter(email="eva@example.org").exists()


def test_saying_no_needs_a_reason(bank, coordinator, client_of):
    path = f"applications/{asked(bank).public_id}/"
    refused = send(client_of(coordinator), path, answer="decline", reason="")
    assert refused.status_code == 422
    assert "it is what they will read" in refused.content.decode()
    assert send(client_of(coordinator), path, answer="decline", reason="Full.").status_code == 302


def test_who_may_be_the_same_is_shown_and_can_be_recognised(bank, coordinator, client_of):
    twin = a_person(bank, "Eva", user=None, phone="0207 946 0999")
    path = f"applications/{asked(bank).public_id}/"
    assert (
        "Is this somebody you have already?"
        in client_of(coordinator).get(f"/riverside/{path}").content.decode()
    )
    assert (
        send(client_of(coordinator), path, answer="recognise", person=str(twin.public_id)).status_code == 302
    )
    assert Person.objects.get(pk=twin.pk).user.email == "eva@example.org"


def test_an_application_is_answered_once(bank, coordinator, client_of):
    application = asked(bank)
    joining.admit(application, by=coordinator, at=timezone.now())
    answer = send(client_of(coordinator), f"applications/{application.public_id}/", answer="admit")
    assert answer.status_code == 422
    assert "answered already" in answer.content.decode()


def test_another_time_banks_application_is_not_there(other_bank, coordinator, client_of):
    assert get(client_of(coordinator), f"applications/{asked(other_bank).public_id}/") == 404


def test_the_owner_opens_a_time_bank(member, client_of, client):
    assert client_of(member).get("/new/").status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    fields = {"name": "Hill", "slug": "hill", "time_zone": "Europe/Madrid", "language": "es"}
    admin = {"admin_name": "Inés", "admin_email": "ines@example.org"}
    assert client.post("/new/", {**fields, **admin, "slug": "admin"}).status_code == 422
    assert client.post("/new/", {**fields, **admin})["Location"] == "/hill/welcome/"
    assert Person.objects.get(name="Inés").is_admin


def test_a_link_shows_a_button_signs_in_once_and_is_gone(member, client):
    link = signing.sign_in_link(member.user, path="/riverside/me/", at=timezone.now())
    for _preview in range(2):
        assert member.user.email in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/riverside/me/"
    assert client.get("/riverside/me/").status_code == 200
    spent = Client().post(link)
    assert spent.status_code == 410
    assert "each one signs in once" in spent.content.decode()
    assert client.get("/sign-in/guessed/").status_code == 404


def test_the_admin_site_asks_to_sign_in_like_everybody(client, bank):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/admin/members/timebank/").status_code == 200
