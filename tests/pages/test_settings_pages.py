"""How the time bank works, who leads it, and its places."""

from typing import Any

import pytest
from django.test import Client

from members.models import Neighbourhood, Person
from tests.pages.acts import send


def settings_as_they_are(client: Client) -> dict[str, Any]:
    form = client.get("/riverside/settings/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in shown.items() if value is not None and value is not False}
    return {**said, "do": "save"}


def test_settings_save_in_hours(bank, admin, client_of):
    client = client_of(admin)
    said = settings_as_they_are(client) | {
        "lowest_minutes": "-12.5",
        "welcome_minutes": "2",
        "limits_are_hard": "on",
    }
    assert send(client, "settings/", **said).status_code == 302
    bank.refresh_from_db()
    assert (bank.lowest_minutes, bank.welcome_minutes, bank.limits_are_hard) == (-750, 120, True)
    assert bank.approval_above_minutes == 480


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lowest_minutes": "5"}, "can be 0 at the most"),
        ({"lowest_minutes": "-0.01"}, "whole minutes"),
        ({"settle_notice_days": "14"}, "The notice has to come before"),
        ({"step_minutes": "0"}, "has to be 1 or more"),
    ],
)
def test_settings_that_cannot_work_are_said_and_nothing_is_saved(bank, admin, client_of, wrong, sentence):
    client = client_of(admin)
    answer = send(client, "settings/", **(settings_as_they_are(client) | wrong | {"name": "Renamed"}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Renamed"' in answer.content.decode()
    bank.refresh_from_db()
    assert bank.name == "Riverside Time Bank"


def test_every_policy_says_what_it_does(admin, client_of):
    page = client_of(admin).get("/riverside/settings/").content.decode()
    assert page.count("<strong>Now</strong>") >= 30


def test_roles(bank, admin, member, client_of):
    client = client_of(admin)
    assert member.name in client.get("/riverside/settings/roles/", {"q": "sa"}).content.decode()
    send(client, "settings/roles/", person=str(member.public_id), role="coordinator")
    assert Person.objects.get(pk=member.pk).is_coordinator
    refused = client.post(
        "/riverside/settings/roles/", {"person": str(admin.public_id), "role": "member"}, follow=True
    )
    assert "only admin" in refused.content.decode()


def test_neighbourhoods(bank, admin, client_of):
    client = client_of(admin)
    assert send(client, "settings/neighbourhoods/", do="add", name="Old Town").status_code == 302
    assert send(client, "settings/neighbourhoods/", do="add", name="old town").status_code == 422
    place = str(Neighbourhood.objects.get().public_id)
    assert (
        send(client, "settings/neighbourhoods/", do="rename", place=place, name="New Town").status_code == 302
    )
    assert send(client, "settings/neighbourhoods/", do="remove", place=place).status_code == 302
    assert not Neighbourhood.objects.exists()


def test_before_anything_is_saved_one_reads_what_it_would_do(bank, admin, client_of):
    client = client_of(admin)
    said = settings_as_they_are(client) | {"limits_are_hard": "on", "lowest_minutes": "-8.5"}
    shown = send(client, "settings/", **{**said, "do": ""}).content.decode()
    assert "Hours that would pass a limit are refused" in shown and "−8\xa0h\xa030" in shown
    bank.refresh_from_db()
    assert (bank.limits_are_hard, bank.lowest_minutes) == (False, -600)
    again = send(client, "settings/", **{**said, "do": "back"})
    assert again.context["form"]["lowest_minutes"].value() == "-8.5"
    same = client.post("/riverside/settings/", settings_as_they_are(client), follow=True).content.decode()
    assert "nothing was saved" in same
