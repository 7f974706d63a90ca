"""Reporting through the API."""

import pytest

from members.models import Case
from tests.api.conftest import program, refusal
from tests.api.queries import asked_for
from tests.factories.exchanges import ListingFactory
from tests.factories.help import logged
from tests.factories.members import a_person
from tests.members.safety.conftest import keeper, reported

__all__ = ["keeper", "program"]
pytestmark = pytest.mark.django_db
SAID = {"reason": "untrue", "words": "Not so."}


def test_a_report_and_its_state(bank, member, other_member, keeper, program):
    listing = ListingFactory(bank=bank, membership=other_member.memberships.get())
    mine = program(member)
    made = mine.done("reports/", {"kind": "listing", "about": str(listing.public_id), **SAID})
    assert made["is_open"] and mine.rows("reports/") == [made]
    assert mine.get(f"reports/{made['id']}/").json() == made
    for other in (other_member, keeper):
        assert program(other).rows("reports/") == []
        assert program(other).get(f"reports/{made['id']}/").status_code == 404


def test_a_message_by_its_line(member, other_member, program):
    exchange = logged(member, other_member, note="Come alone.")
    sent = {"kind": "message", "about": str(exchange.public_id), "number": 1, **SAID}
    program(other_member).done("reports/", sent)
    assert Case.objects.get().about == member
    refusal(program(a_person(member.bank, "Stranger")).post("reports/", sent), 404)


def test_what_is_not_there_or_elsewhere_is_not_found(member, outsider, program):
    refusal(
        program(member).post("reports/", {"kind": "person", "about": str(outsider.public_id), **SAID}), 404
    )
    refusal(program(member).post("reports/", {"kind": "person", "about": str(member.public_id), **SAID}), 409)


def test_as_many_questions_for_three_as_for_one(bank, member, program):
    mine, asked = program(member), []
    for number in range(3):
        reported(a_person(bank, f"Reported {number}"), member)
        asked.append(asked_for(mine, "reports/"))
    assert [rows for rows, _queries in asked] == [1, 2, 3] and len({queries for _rows, queries in asked}) == 1
