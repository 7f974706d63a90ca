"""Exchanges through the API: the same rights and refusals as on the pages."""

from typing import Any

import pytest
from django.utils import timezone

from exchanges.models import Category, Exchange
from members.models import Person, TimeBank
from tests.api.conftest import refusal
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.members import MembershipFactory


@pytest.fixture
def exchange(bank: TimeBank, member: Person, other_member: Person) -> Exchange:
    """Logged by the member who helped; the other one is asked."""
    sides = {"provider": member.memberships.get(), "recipient": other_member.memberships.get()}
    made: Exchange = ExchangeFactory(bank=bank, **sides)
    return made


@pytest.fixture
def told(bank: TimeBank, member: Person, other_member: Person) -> dict[str, Any]:
    return {
        "provider": str(member.memberships.get().public_id),
        "recipient": str(other_member.memberships.get().public_id),
        "title": "Sewing",
        "category": str(Category.objects.filter(bank=bank)[0].public_id),
        "happened_on": str(bank.today(timezone.now())),
    }


def test_each_sees_their_own_and_coordinators_all(bank, exchange, member, coordinator, program):
    ExchangeFactory(bank=bank)
    assert [row["id"] for row in program(member).rows("exchanges/")] == [str(exchange.public_id)]
    assert len(program(coordinator).rows("exchanges/")) == 2


def test_who_has_no_part_in_it_finds_nothing(bank, member, program):
    somebody_elses = ExchangeFactory(bank=bank)
    refusal(program(member).get(f"exchanges/{somebody_elses.public_id}/"), 404)
    refusal(program(member).post(f"exchanges/{somebody_elses.public_id}/confirm/"), 404)


def test_nobody_confirms_their_own_hours(exchange, member, program):
    refused = program(member).post(f"exchanges/{exchange.public_id}/confirm/")
    assert "other side" in refusal(refused, 403)["detail"]


def test_a_step_that_is_not_next_is_a_conflict(exchange, member, program):
    again = {"minutes": 60, "happened_on": str(exchange.happened_on)}
    refusal(program(member).post(f"exchanges/{exchange.public_id}/log/", again), 409)


def test_a_version_somebody_has_not_seen_is_a_conflict(exchange, member, other_member, program):
    here = f"exchanges/{exchange.public_id}"
    seen = program(other_member).get(f"{here}/").json()["version"]
    program(member).done(f"{here}/correct/", {"minutes": 120, "version": seen})
    refused = program(other_member).post(f"{here}/confirm/", {"version": seen})
    assert "Look at what it says now" in refusal(refused, 409)["detail"]
    assert program(other_member).done(f"{here}/confirm/", {"version": seen + 1})["minutes"] == 120


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("1:30", 90), ("1.5", 90), ("1,5", 90), ("90m", 90), ("1h30", 90), ("1½", 90), ("45 min", 45)],
)
def test_hours_are_read_as_people_write_them(member, program, told, said, minutes):
    assert program(member).done("exchanges/", {**told, "hours": said})["minutes"] == minutes


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({}, "Say how long once"),
        ({"minutes": 60, "hours": "1"}, "Say how long once"),
        ({"hours": "an eternity"}, "hours: "),
        ({"hours": "1:20"}, "Send “1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15” if that is near enough."),
        ({"minutes": 0}, "minutes: "),
        ({"minutes": 1.5}, "minutes: "),
    ],
)
def test_hours_that_cannot_be_read(member, program, told, length, words):
    assert words in refusal(program(member).post("exchanges/", {**told, **length}), 400)["detail"]
    assert Exchange.objects.count() == 0


@pytest.mark.parametrize("minutes", [7, 20, 1441, 10**6])
def test_hours_the_time_bank_does_not_count(member, program, told, minutes):
    refused = program(member).post("exchanges/", {**told, "minutes": minutes})
    assert "minutes" in refusal(refused, 422)["errors"]


def test_nobody_logs_for_others(bank, member, program, told):
    others = MembershipFactory.create_batch(2, bank=bank)
    sides = {"provider": str(others[0].public_id), "recipient": str(others[1].public_id)}
    refusal(program(member).post("exchanges/", {**told, **sides, "minutes": 60}), 403)


def test_a_member_of_another_time_bank_is_not_known_here(other_bank, member, program, told):
    abroad = MembershipFactory(bank=other_bank)
    refused = program(member).post("exchanges/", {**told, "recipient": str(abroad.public_id), "minutes": 60})
    assert "nothing with the id" in refusal(refused, 400)["errors"]["recipient"][0]


def test_a_coordinator_records_what_both_signed(coordinator, program, told):
    slip = {"channel": "paper", "source": "slip 0413", "on_behalf_of": "provider", "both_agreed": True}
    recorded = program(coordinator).done("exchanges/record/", {**told, **slip, "minutes": 60})
    assert (recorded["state"], recorded["channel"], recorded["source"]) == ("settled", "paper", "slip 0413")
    on_behalf = [taken["on_behalf_of"]["name"] for taken in recorded["history"]]
    assert on_behalf == ["Ana Sá", "Bram de Vries"]


def test_nobody_says_of_their_own_word_that_it_came_on_paper(member, program, told):
    said = {**told, "minutes": 60, "channel": "paper", "source": "slip 7"}
    assert "Say whose" in refusal(program(member).post("exchanges/", said), 400)["detail"]


def test_only_coordinators_record_and_approve(member, program, told):
    said = {**told, "minutes": 60, "on_behalf_of": "provider"}
    refusal(program(member).post("exchanges/record/", said), 404)
    refusal(program(member).get("exchanges/to-approve/"), 404)
    refusal(program(member).post("exchanges/approve/", {"exchanges": []}), 404)


def test_a_coordinator_answers_for_somebody_who_rang(exchange, coordinator, program):
    said = {"on_behalf_of": "recipient", "channel": "phone"}
    confirmed = program(coordinator).done(f"exchanges/{exchange.public_id}/confirm/", said)
    assert confirmed["state"] == "settled"
    assert confirmed["history"][-1]["on_behalf_of"]["name"] == "Bram de Vries"


def test_a_coordinator_does_not_answer_for_their_own_side(bank, coordinator, program):
    own = ExchangeFactory(bank=bank, recipient=coordinator.memberships.get())
    refusal(
        program(coordinator).post(f"exchanges/{own.public_id}/confirm/", {"on_behalf_of": "provider"}), 403
    )


def test_many_are_approved_each_for_itself(bank, coordinator, program):
    theirs = ExchangeFactory(bank=bank, state="confirmed")
    own = ExchangeFactory(bank=bank, state="confirmed", recipient=coordinator.memberships.get())
    asked = {"exchanges": [str(theirs.public_id), str(own.public_id)]}
    answer = program(coordinator).done("exchanges/approve/", asked)
    assert [row["id"] for row in answer["approved"]] == [str(theirs.public_id)]
    assert [row["id"] for row in answer["refused"]] == [str(own.public_id)]


def test_a_disagreement_goes_to_a_coordinator(exchange, other_member, coordinator, program):
    here = f"exchanges/{exchange.public_id}"
    program(other_member).done(f"{here}/dispute/", {"reason": "It was half an hour."})
    refusal(program(coordinator).post(f"{here}/change/", {"minutes": 30}), 400)
    changed = program(coordinator).done(f"{here}/change/", {"minutes": 30, "reason": "Both say so now."})
    assert (changed["state"], changed["minutes"]) == ("settled", 30)
    undone = program(coordinator).done(f"{here}/reverse/", {"reason": "Entered twice."})
    assert (undone["state"], undone["reversal"] is None) == ("reversed", False)


def test_the_help_is_repeated_and_thanked_for(bank, member, other_member, program):
    sides = {"provider": member.memberships.get(), "recipient": other_member.memberships.get()}
    settled = ExchangeFactory(bank=bank, state="settled", **sides)
    again = program(member).post(f"exchanges/{settled.public_id}/repeat/")
    assert (again.status_code, again.json()["state"]) == (201, "logged")
    thanked = program(other_member).done(f"exchanges/{settled.public_id}/thank/", {"words": "Lovely!"})
    assert thanked["thanks"] == "Lovely!"


def test_the_list_is_narrowed_down(bank, coordinator, program):
    settled, proposed = (
        ExchangeFactory(bank=bank, state="settled"),
        ExchangeFactory(bank=bank, state="proposed"),
    )
    mine = program(coordinator)

    def found(**asked: Any) -> set[str]:
        return {row["id"] for row in mine.rows("exchanges/", **asked)}

    assert found(state="settled") == {str(settled.public_id)}
    assert found(state=["settled", "proposed"]) == {str(settled.public_id), str(proposed.public_id)}
    assert found(happened_from=str(settled.happened_on)) == {str(settled.public_id)}
    assert found(happened_until="2020-01-01") == set()
    assert found(category=str(settled.category.public_id)) >= {str(settled.public_id)}


def test_what_waits_for_an_agreed_time(bank, member, other_member, program):
    offer = ListingFactory(bank=bank, membership=member.memberships.get())
    asked = {"membership": str(other_member.memberships.get().public_id)}
    here = f"exchanges/{program(other_member).done(f'listings/{offer.public_id}/answer/', asked)['id']}"
    program(member).done(f"{here}/agree-time/", {"planned_at": "2026-12-01T10:00:00Z", "note": "At mine?"})
    program(other_member).done(f"{here}/write/", {"words": "Gladly"})
    program(member).done(f"{here}/accept/")
    off = program(other_member).done(f"{here}/call-off/", {"note": "I am ill."})
    assert (off["state"], off["history"][-1]["note"]) == ("withdrawn", "I am ill.")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "tomorrow", "", None, 5])
def test_a_time_nobody_can_mean(bank, member, other_member, program, moment):
    offer = ListingFactory(bank=bank, membership=member.memberships.get())
    asked = {"membership": str(other_member.memberships.get().public_id)}
    here = f"exchanges/{program(other_member).done(f'listings/{offer.public_id}/answer/', asked)['id']}"
    refused = program(member).post(f"{here}/agree-time/", {"planned_at": moment})
    assert refused.status_code in (400, 422)
    assert "planned_at" in refusal(refused, refused.status_code)["errors"]
