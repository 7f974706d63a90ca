"""Bringing a file in through the API, from handing it over until its members are there."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ledger.importing import running
from members.models import Membership, Person
from tests.api.conftest import Program, refusal


@pytest.fixture
def mine(admin: Person) -> Program:
    return Program(admin)


def hand_over(program: Program, text: str, kind: str = "members") -> Any:
    body = {"file": SimpleUploadedFile("people.csv", text.encode()), "kind": kind}
    return program.client.post(f"{program.base}/imports/", body, headers=program.headers)


def test_a_file_is_handed_over_tried_and_written(mine: Program) -> None:
    made = hand_over(mine, "number,name,phone\n12,Núria Pons,1\n0,Tom,2\n").json()
    assert (made["state"], made["columns"]) == ("columns", ["number", "name", "phone"])
    here = f"imports/{made['id']}/"
    mine.done(f"{here}columns/", {"columns": made["columns"], "save_as": "Cards"})
    running.run_waiting(clock=timezone.now)
    tried = mine.get(here).json()
    assert (tried["state"], tried["bad_rows"], tried["problems"][0]["line"]) == ("tried", 1, 3)
    assert b"Tom" in b"".join(mine.client.get(tried["refused"], headers=mine.headers).streaming_content)
    refusal(mine.post(f"{here}write/"), 409)
    mine.done(f"{here}write/", {"without_refused": True})
    running.run_waiting(clock=timezone.now)
    assert mine.get(here).json()["says"][0] == "1 new member."
    assert Membership.objects.filter(number=12).exists()
    assert [kept["name"] for kept in mine.rows("imports/mappings/")] == ["Cards"]


def test_others_find_nothing(mine: Program, coordinator: Person) -> None:
    made = hand_over(mine, "number,name\n12,Núria\n").json()
    theirs = Program(coordinator)
    refusal(theirs.get(f"imports/{made['id']}/"), 404)
    refusal(hand_over(theirs, "number,name\n12,Núria\n"), 404)
    refusal(mine.post(f"imports/{made['id']}/columns/", {"columns": ["name"]}), 422)
    assert mine.done(f"imports/{made['id']}/call-off/")["state"] == "called_off"
    refusal(mine.get(f"imports/{made['id']}/refused/"), 404)
