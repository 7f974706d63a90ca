"""Corrections and write-offs through the API: the same rights, the same refusals, and each once."""

from typing import Any

import pytest

from ledger import accounts
from ledger.models import Correction, Transfer
from members import roles
from members.models import Person, TimeBank
from tests.api.conftest import refusal
from tests.api.queries import asked_for
from tests.factories.members import a_person
from tests.ledger.test_corrections import alone, set_balance


@pytest.fixture
def second(bank: TimeBank) -> Person:
    return a_person(bank, "Edda Second", roles.ADMIN)


def wish(giver: Person | None, receiver: Person | None, **said: Any) -> dict[str, Any]:
    sides = {"giver": giver, "receiver": receiver}
    ids = {side: str(who.memberships.get().public_id) if who else None for side, who in sides.items()}
    return {**ids, "minutes": 67, "concerns_on": "2026-09-30", "reason": "The wrong Bram.", **said}


def test_asked_for_by_one_and_agreed_to_by_another(member, other_member, admin, second, program):
    asked = program(admin).done("corrections/", wish(member, other_member))
    assert (asked["state"], asked["transfer"], asked["giver"]["name"]) == ("waiting", None, "Ana Sá")
    refusal(program(admin).post(f"corrections/{asked['id']}/agree/"), 403)
    posted = program(second).done(f"corrections/{asked['id']}/agree/")
    assert (posted["state"], posted["decided_by"]["name"]) == ("posted", "Edda Second")
    transfer = program(member).get(f"transfers/{posted['transfer']}/").json()
    assert (transfer["kind"], transfer["channel"], transfer["approved_by"]["name"]) == (
        "correction",
        "api",
        "Edda Second",
    )


def test_refused_and_withdrawn(member, other_member, admin, second, program):
    for do, who, body, state in (
        ("refuse", second, {"reason": "No."}, "refused"),
        ("withdraw", admin, None, "withdrawn"),
    ):
        asked = program(admin).done("corrections/", wish(member, other_member))
        assert program(who).done(f"corrections/{asked['id']}/{do}/", body)["state"] == state
        refusal(program(second).post(f"corrections/{asked['id']}/agree/"), 409)
    assert not Transfer.objects.exists()


def test_a_key_asks_once(member, other_member, admin, second, program):
    mine = program(admin)
    first = mine.done("corrections/", wish(member, other_member), key="one")
    assert mine.done("corrections/", wish(member, other_member), key="one") == first
    refusal(mine.post("corrections/", wish(member, other_member, minutes=5), key="one"), 422)
    assert Correction.objects.count() == 1


def test_the_pot_is_null_and_hours_are_words_too(bank, member, admin, program):
    alone(bank)
    said = wish(None, member, hours="37m")
    del said["minutes"]
    assert program(admin).done("corrections/", said)["state"] == "posted"
    assert accounts.pot(bank).balance_minutes == -37


def test_a_balance_is_written_off(bank, member, admin, program):
    alone(bank)
    said = {"member": str(member.memberships.get().public_id), "reason": "Has moved away."}
    refused = refusal(program(admin).post("corrections/write-off/", said), 422)
    assert "nothing to write off" in refused["detail"]
    set_balance(member.memberships.get(), -127)
    assert program(admin).done("corrections/write-off/", said)["minutes"] == 127


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"minutes": 0}, 400, "minutes"),
        ({"reason": ""}, 400, "reason"),
        ({"giver": "nonsense"}, 400, "giver"),
        ({"concerns_on": "2199-01-01"}, 422, "concerns_on"),
        ({"receiver": "giver"}, 422, "receiver"),
        ({"hours": "1"}, 400, "minutes"),
    ],
)
def test_odd_wishes_are_refused(member, other_member, admin, second, program, changed, code, field):
    said = wish(member, other_member)
    asked = {**said, **{key: said.get(value, value) for key, value in changed.items()}}
    assert field in refusal(program(admin).post("corrections/", asked), code)["errors"]


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_others_find_nothing(member, other_member, admin, second, program, request, who):
    asked = program(admin).done("corrections/", wish(member, other_member))
    theirs = program(request.getfixturevalue(who))
    refusal(theirs.get("corrections/"), 404)
    refusal(theirs.get(f"corrections/{asked['id']}/"), 404)
    refusal(theirs.post("corrections/", wish(member, None)), 404)
    for do in ("agree", "refuse", "withdraw"):
        refusal(theirs.post(f"corrections/{asked['id']}/{do}/", {"reason": "No."}), 404)


def test_a_coordinator_who_is_asked_finds_it(member, other_member, admin, coordinator, program):
    asked = program(admin).done("corrections/", wish(member, other_member))
    assert program(coordinator).done(f"corrections/{asked['id']}/agree/")["state"] == "posted"


def test_members_of_another_time_bank_are_none(admin, second, outsider, program):
    refusal(program(admin).post("corrections/", wish(outsider, None)), 400)


def test_three_rows_take_as_many_queries_as_one(member, other_member, admin, second, program):
    mine = program(admin)
    mine.done("corrections/", wish(member, other_member))
    at_one = asked_for(mine, "corrections/")
    for _more in range(2):
        mine.done("corrections/", wish(member, other_member))
    assert asked_for(mine, "corrections/") == (3, at_one[1])


def test_the_policy_is_changed_by_admins(bank, admin, member, program):
    assert program(member).get("settings/").json()["corrections_need_second"] is True
    changed = program(admin).send("patch", "settings/", {"corrections_need_second": False})
    assert changed.json()["corrections_need_second"] is False
