"""What checks found, through the API: read by coordinators, closed by admins."""

import pytest

from ledger.models import Account, Discrepancy
from members import roles
from members.models import TimeBank
from tests.api.conftest import refusal
from tests.factories.members import a_person
from tests.ledger.conftest import helped, kofi, rosa
from tests.ledger.test_closing import bend_balance, only, run, state
from tests.ledger.test_corrections import alone, ask

pytestmark = pytest.mark.usefixtures("helped")
__all__ = ["helped", "kofi", "rosa"]


@pytest.fixture
def wrong(bank: TimeBank, kofi: Account) -> Discrepancy:
    bend_balance(kofi)
    run(bank)
    return only("balance")


def test_each_is_listed_once_and_a_check_leads_to_it(bank, wrong, admin, coordinator, program):
    run(bank)
    rows = program(coordinator).rows("discrepancies/")
    assert {row["check"] for row in rows} == {"balance", "sum"}
    latest = program(admin).get("reconciliations/latest/").json()
    assert {row["id"] for row in latest["rows"]} == {row["id"] for row in rows}
    assert not any(row["is_closed"] for row in latest["rows"])


def test_closed_as_known(wrong, admin, program):
    closed = program(admin).done(f"discrepancies/{wrong.public_id}/close/", {"reason": "Looked at."})
    assert (closed["closed_how"], closed["closed_by"]["name"]) == ("known", "Dunja Marić")
    refusal(program(admin).post(f"discrepancies/{wrong.public_id}/close/", {"reason": "Again."}), 409)


def test_closed_with_a_correction(bank, wrong, rosa, kofi, admin, program):
    alone(bank)
    admin.refresh_from_db()
    correction = ask(rosa.membership, kofi.membership, admin)
    said = {"reason": "Put right.", "transfer": str(correction.transfer.public_id)}
    closed = program(admin).done(f"discrepancies/{wrong.public_id}/close/", said)
    assert closed["closed_with"] == said["transfer"]


def test_put_back(wrong, kofi, admin, program):
    said = {"reason": "A script went wrong."}
    closed = program(admin).done(f"discrepancies/{wrong.public_id}/put-back/", said)
    assert (closed["closed_how"], state(kofi)) == ("put_back", (-105, 3))


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_others_close_nothing(wrong, program, request, who):
    theirs = program(request.getfixturevalue(who))
    for do in ("close", "put-back"):
        refusal(theirs.post(f"discrepancies/{wrong.public_id}/{do}/", {"reason": "x"}), 404)


def test_members_read_nothing(wrong, member, program):
    refusal(program(member).get("discrepancies/"), 404)


def test_another_time_banks_is_not_found(wrong, other_bank, program):
    stranger = program(a_person(other_bank, "Stranger", roles.ADMIN))
    assert stranger.rows("discrepancies/") == []
    refusal(stranger.post(f"discrepancies/{wrong.public_id}/close/", {"reason": "x"}), 404)


def test_a_reason_is_asked_for(wrong, admin, program):
    assert (
        "reason" in refusal(program(admin).post(f"discrepancies/{wrong.public_id}/close/", {}), 400)["errors"]
    )
