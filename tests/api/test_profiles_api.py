"""Profiles through the API: what is for whom, what a coordinator writes, and looks that are written down."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from members.audiences import Item
from members.models import Person, Reveal
from tests.api.conftest import refusal
from tests.factories.help import confirmed

CANARY = "0207 946 0999"


def of(person: Person) -> str:
    return f"people/{person.public_id}/"


def test_a_profile_is_changed_field_by_field(member, program):
    mine = program(member)
    said = {
        "skills": ["sewing"],
        "languages": ["cy", "bfi"],
        "free_parts": ["evenings"],
        "contact_by": "text",
    }
    changed = mine.send("patch", "me/", said).json()
    assert {name: changed[name] for name in said} == said
    assert mine.send("patch", "me/", {"about": "Bread"}).json()["skills"] == ["sewing"]
    refusal(mine.send("patch", "me/", {"languages": ["xx"]}), 422)
    refusal(mine.send("patch", "me/", {"skills": ["x" * 61]}), 400)


def test_a_photo_comes_with_a_form(member, other_member, program):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    mine, sent = program(member), SimpleUploadedFile("me.png", drawn.getvalue(), "image/png")
    body = encode_multipart(BOUNDARY, {"photo": sent})
    answer = mine.client.patch(mine._at("me/"), body, content_type=MULTIPART_CONTENT, headers=mine.headers)
    assert answer.status_code == 200 and answer.json()["photo"].endswith("/photo/")
    assert program(other_member).get(of(member)).json()["photo"] == answer.json()["photo"]
    assert mine.send("patch", "me/", {"drops_photo": True}).json()["photo"] is None


def test_what_is_not_for_the_reader_is_null(member, other_member, coordinator, program):
    Person.objects.filter(pk=member.pk).update(about="Canary", phone=CANARY, skills=["sewing"])
    program(member).send("patch", "me/shown/", {"about": "coordinators", "skills": "nobody"})
    seen = {one: program(one).get(of(member)).json() for one in (other_member, coordinator)}
    assert [each["about"] for each in seen.values()] == [None, "Canary"]
    assert [each["skills"] for each in seen.values()] == [None, None]
    assert [each["phone"] for each in seen.values()] == [None, None]
    assert [each["to_open"] for each in seen.values()] == [[], ["email", "phone"]]


def test_looking_is_an_address_of_its_own_and_listed(member, other_member, program):
    Person.objects.filter(pk=member.pk).update(phone=CANARY)
    refusal(program(other_member).post(f"{of(member)}contact/"), 403)
    exchange = confirmed(member, other_member)
    assert program(other_member).done(f"{of(member)}contact/")["phone"] == CANARY
    assert program(other_member).get(of(member)).json()["phone"] == CANARY
    (look,) = program(member).rows("looks/")
    assert (look["by"]["name"], look["through"]) == (other_member.name, str(exchange.public_id))
    assert CANARY not in json.dumps(program(member).rows("looks/"))


def test_looks_are_for_the_two(member, other_member, coordinator, admin, program):
    program(coordinator).done(f"{of(member)}contact/")
    assert [len(program(one).rows("looks/")) for one in (member, coordinator, other_member, admin)] == [
        1,
        1,
        0,
        0,
    ]


def test_another_time_banks_people_are_not_there(member, outsider, program):
    for path in (of(outsider), f"{of(outsider)}contact/", f"{of(outsider)}shown/"):
        for method in ("get", "post", "patch"):
            assert program(member).send(method, path, {}).status_code in (404, 405)
    assert not Reveal.objects.exists()


def test_a_coordinator_says_how_they_know(member, other_member, coordinator, program):
    mine = program(coordinator)
    refusal(mine.send("patch", of(member), {"about": "Bread"}), 422)
    assert mine.send("patch", of(member), {"about": "Bread", "told": "phone"}).json()["about"] == "Bread"
    shown = mine.send("patch", f"{of(member)}shown/", {"phone": "members", "told": "phone"}).json()
    assert shown["phone"] == "members" and set(shown) == set(Item.values)
    refusal(mine.send("patch", f"{of(member)}shown/", {"email": "members", "told": "mistake"}), 422)
    refusal(program(other_member).send("patch", f"{of(member)}shown/", {"email": "members"}), 403)


def test_nobody_writes_over_what_is_for_nobody(member, coordinator, program):
    program(member).send("patch", "me/shown/", {"phone": "nobody"})
    told = {"phone": "1", "told": "phone"}
    assert "only they" in refusal(program(coordinator).send("patch", of(member), told), 403)["detail"]


@pytest.mark.parametrize("field", ["role", "shown_to", "user", "suspended_at", "bank", "duties", "joined_at"])
def test_nothing_else_of_a_person_can_be_set(member, program, field):
    before = Person.objects.filter(pk=member.pk).values().get()
    program(member).send("patch", "me/", {field: "admin"})
    assert Person.objects.filter(pk=member.pk).values().get() == before
