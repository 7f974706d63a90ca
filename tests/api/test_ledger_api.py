"""Hours through the API: accounts, statements, giving, undoing, the books, files, and the month's report."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from exchanges.models import Exchange
from ledger import accounts, exporting
from ledger.models import Account, Export, Transfer
from members.models import Membership, Person, TimeBank
from tests.api.conftest import Program, refusal
from tests.factories.exchanges import ExchangeFactory
from tests.factories.exports import TickingClock
from tests.factories.ledger import post
from tests.factories.members import MembershipFactory
from tests.ownership import as_owner


def membership(person: Person) -> Membership:
    return person.memberships.get()


def account_of(person: Person) -> Account:
    return accounts.of(membership(person))


def gift(giver: Person, to: Person, **said: Any) -> dict[str, Any]:
    sides = {"giver": str(membership(giver).public_id), "to": str(membership(to).public_id)}
    return {**sides, "minutes": 30, "words": "Thank you", **said}


def test_members_see_their_own_accounts_and_coordinators_all(
    bank, member, other_member, coordinator, program
):
    family = MembershipFactory(bank=bank, person=member, kind="household", name="The Sás")
    names = [row["name"] for row in program(member).rows("accounts/")]
    assert names == [family.name, "Ana Sá"]
    assert [row["kind"] for row in program(coordinator).rows("accounts/", kind="pot")] == ["pot"]
    assert len(program(coordinator).rows("accounts/")) == 5
    refusal(program(member).get(f"accounts/{account_of(other_member).public_id}/"), 404)
    refusal(program(member).get(f"accounts/{account_of(other_member).public_id}/entries/"), 404)


def test_a_statement_is_read_page_by_page_and_back(member, other_member, program):
    for minutes in (60, 30, 15, 45, 90):
        post(account_of(member), account_of(other_member), minutes)
    mine, here = program(member), f"accounts/{account_of(member).public_id}/entries/"
    first = mine.get(here, page_size=2).json()
    assert [row["balance_after_minutes"] for row in first["results"]] == [240, 150]
    assert first["previous"] is None
    second = mine.get(first["next"]).json()
    last = mine.get(second["next"]).json()
    assert [row["sequence"] for page in (first, second, last) for row in page["results"]] == [5, 4, 3, 2, 1]
    assert last["next"] is None
    assert mine.get(last["previous"]).json()["results"] == second["results"]


@pytest.mark.parametrize(
    "cursor", ["x", "before-", "before-x", "after-1 ", "before-1&", "9" * 30, "after--1"]
)
def test_a_place_in_a_statement_that_is_none(member, program, cursor):
    here = f"accounts/{account_of(member).public_id}/entries/"
    assert "Begin again" in refusal(program(member).get(here, cursor=cursor), 400)["detail"]


def test_a_gift_moves_hours_and_is_told(member, other_member, program):
    given = program(member).done("gifts/", gift(member, other_member, minutes=45))
    moved = {line["account"]["name"]: line["minutes"] for line in given["lines"]}
    assert moved == {"Ana Sá": -45, "Bram de Vries": 45}
    assert (given["description"], given["on_behalf_of"]["name"]) == ("Thank you", "Ana Sá")
    assert "ledger/hours_given" in [row["event"] for row in program(other_member).rows("notices/")]


def test_the_pot_gets_and_gives(member, other_member, coordinator, program):
    given = gift(member, other_member)
    del given["to"]
    donated = program(member).done("donations/", given)
    assert [(line["account"]["kind"], line["minutes"]) for line in donated["lines"]] == [
        ("member", -30),
        ("pot", 30),
    ]
    asked = {"to": str(membership(member).public_id), "minutes": 60, "words": "For the summer fair"}
    granted = program(coordinator).done("grants/", asked)
    assert (granted["kind"], granted["channel"], granted["entered_by"]["name"]) == (
        "grant",
        "api",
        "Chidi Okafor",
    )
    assert account_of(member).balance_minutes == 30


@pytest.mark.parametrize(
    ("path", "changed", "code", "words"),
    [
        ("gifts/", {"minutes": 20}, 422, "steps of"),
        ("gifts/", {"minutes": 0}, 400, "minutes: "),
        ("gifts/", {"minutes": 10**9}, 400, "minutes: "),
        ("gifts/", {"to": "giver"}, 422, "your own hours already"),
        ("gifts/", {"giver": "to"}, 403, "Only those who act for"),
        ("grants/", {}, 404, "nothing here"),
    ],
)
def test_gifts_that_are_refused(member, other_member, program, path, changed, code, words):
    said = gift(member, other_member)
    asked = {**said, **{field: said.get(value, value) for field, value in changed.items()}}
    refused = refusal(program(member).post(path, asked), code)
    assert words in refused["detail"]
    assert set(refused.get("errors", {})) <= set(asked), "a refusal names a field as the API calls it"
    assert Transfer.objects.count() == 0


def test_a_coordinator_grants_nothing_to_themselves(coordinator, program):
    own = {"to": str(membership(coordinator).public_id), "minutes": 60, "words": "For me"}
    assert "somebody else" in refusal(program(coordinator).post("grants/", own), 403)["detail"]


def test_a_hard_limit_is_a_refusal(bank, member, other_member, program):
    TimeBank.objects.update(limits_are_hard=True)
    bank.refresh_from_db()
    accounts.apply_limits(bank)
    refused = program(member).post("gifts/", gift(member, other_member, minutes=615))
    assert "Fewer hours may work" in refusal(refused, 422)["detail"]


def test_what_is_undone_is_shown_as_a_pair(member, other_member, coordinator, program):
    given = program(member).done("gifts/", gift(member, other_member))
    here = f"transfers/{given['id']}"
    refusal(program(member).post(f"{here}/undo/", {"reason": "A slip"}), 404)
    undone = program(coordinator).done(f"{here}/undo/", {"reason": "A slip"})
    assert (undone["undoes"], undone["kind"]) == (given["id"], "reversal")
    assert program(member).get(f"{here}/").json()["undone_by"] == undone["id"]
    newest, first = program(other_member).rows(f"accounts/{account_of(other_member).public_id}/entries/")
    assert newest["undoes"] == {"transfer": given["id"], "sequence": 1}
    assert first["undone_by"] == {"transfer": undone["id"], "sequence": 2}
    refusal(program(coordinator).post(f"{here}/undo/", {"reason": "Again"}), 409)


def test_the_hours_of_an_exchange_are_undone_with_it(bank, coordinator, program):
    settled = ExchangeFactory(bank=bank, state="settled")
    refused = program(coordinator).post(f"transfers/{settled.transfer.public_id}/undo/", {"reason": "No"})
    assert "Undo that one" in refusal(refused, 409)["detail"]


def test_a_transfer_is_for_those_who_see_an_account_on_it(bank, member, program):
    somebody_elses = ExchangeFactory(bank=bank, state="settled").transfer
    refusal(program(member).get(f"transfers/{somebody_elses.public_id}/"), 404)


def test_the_books_are_checked(admin, coordinator, member, program):
    refusal(program(coordinator).get("reconciliations/latest/"), 404)
    made = program(admin).done("reconciliations/")
    assert (made["differences"], made["rows"], made["asked_by"]["name"]) == (0, [], "Dunja Marić")
    assert program(coordinator).get("reconciliations/latest/").json()["id"] == made["id"]
    refusal(program(coordinator).post("reconciliations/"), 404)
    refusal(program(member).get("reconciliations/"), 404)


def test_what_does_not_add_up_is_listed(member, other_member, admin, program):
    post(account_of(member), account_of(other_member))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_account SET balance_minutes = 75 WHERE membership_id = %s", [membership(member).pk]
        )
    made = program(admin).done("reconciliations/")
    assert made["differences"] == len(made["rows"]) == 2
    assert "Ana Sá: the balance says" in made["rows"][0]["sentence"]


@pytest.fixture
def asked(admin: Person) -> dict[str, Any]:
    """A file of the ledger that the admin has asked for."""
    made: dict[str, Any] = Program(admin).done("exports/", {"what": "ledger", "format": "csv"})
    return made


def test_a_file_is_asked_for_made_and_fetched(bank, admin, member, other_member, asked, program):
    post(account_of(member), account_of(other_member))
    mine, here = program(admin), f"exports/{asked['id']}"
    assert (asked["state"], asked["file"], asked["title"]) == ("waiting", None, "The whole ledger")
    assert "still being made" in refusal(mine.get(f"{here}/file/"), 409)["detail"]
    exporting.run_waiting(clock=timezone.now)
    ready = mine.get(f"{here}/").json()
    assert (ready["state"], ready["rows_done"]) == ("ready", 2)
    fetched = mine.get(ready["file"])
    assert fetched["Cache-Control"] == "private, no-store"
    assert b"".join(fetched.streaming_content).decode("utf-8-sig").count("\r\n") == 3


@pytest.mark.parametrize("format", ["hledger", "beancount"])
def test_the_ledger_is_asked_for_as_a_journal(admin, program, format):
    asked = program(admin).done("exports/", {"what": "ledger", "format": format})
    exporting.run_waiting(clock=timezone.now)
    assert program(admin).get(f"exports/{asked['id']}/").json()["state"] == "ready"
    assert b"".join(program(admin).get(f"exports/{asked['id']}/file/").streaming_content)


def test_a_file_is_its_makers_alone(bank, admin, coordinator, asked, program):
    second = MembershipFactory(bank=bank, person__role="admin").people.get()
    exporting.run_waiting(clock=timezone.now)
    for somebody in (second, coordinator):
        refusal(program(somebody).get(f"exports/{asked['id']}/"), 404)
        refusal(program(somebody).get(f"exports/{asked['id']}/file/"), 404)
    # Files are asked for by whoever sees the books, the ledger's own by those who keep them.
    refusal(program(coordinator).post("exports/", {"what": "ledger", "format": "csv"}), 403)


def test_a_file_whose_time_is_over_is_gone(admin, asked, program):
    exporting.run_waiting(clock=TickingClock(timezone.now() - dt.timedelta(days=8)))
    assert "Ask for it again" in refusal(program(admin).get(f"exports/{asked['id']}/file/"), 410)["detail"]
    exporting.expire(timezone.now())
    assert program(admin).get(f"exports/{asked['id']}/").json()["state"] == "expired"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"what": "secrets"}, 403),
        ({"format": "docx"}, 400),
        ({"parameters": {"first": "yesterday"}}, 422),
        ({"parameters": {"first": "2026-10-31", "last": "2026-10-01"}}, 422),
        ({"parameters": []}, 400),
        ({"parameters": {"first": []}}, 400),
        ({"what": "month-exchanges", "parameters": {"month": "2026-10", "figure": "nothing"}}, 409),
    ],
)
def test_files_that_are_not_made(admin, program, changed, code):
    refusal(program(admin).post("exports/", {"what": "ledger", "format": "csv", **changed}), code)
    assert Export.objects.count() == 0


def test_a_file_is_called_off(program, admin):
    mine = program(admin)
    here = f"exports/{mine.done('exports/', {'what': 'ledger', 'format': 'csv'})['id']}"
    assert mine.done(f"{here}/call-off/")["state"] == "stopped"
    assert "called off" in refusal(mine.get(f"{here}/file/"), 409)["detail"]


def test_every_figure_of_a_month_is_its_list(bank, member, other_member, admin, program):
    program(member).done("gifts/", gift(member, other_member))
    ExchangeFactory(bank=bank, state="logged", minutes=45)
    undone = ExchangeFactory(bank=bank, state="reversed", minutes=90)
    ExchangeFactory(bank=bank, state="settled", minutes=60, recipient=undone.recipient)
    mine = program(admin)
    month = mine.get(f"periods/{bank.today(timezone.now()):%Y-%m}/").json()
    for figure in month["figures"]:
        rows = mine.rows(figure["list"])
        assert len(rows) == figure["count"], figure["key"]
        if figure["minutes"] is not None:
            assert sum(row["minutes"] for row in rows) == figure["minutes"], figure["key"]
    counts = {figure["key"]: figure["count"] for figure in month["figures"]}
    assert (counts["hours"], counts["waiting"], counts["gift"], counts["reversal"]) == (1, 1, 1, 1)
    assert sum(group["minutes"] for group in month["categories"]) == 60
    assert sum(group["count"] for group in month["neighbourhoods"]) == 1


def test_the_list_of_a_figure_is_narrowed_to_a_kind_of_help(bank, admin, program):
    settled = ExchangeFactory(bank=bank, state="settled")
    mine = program(admin)
    month = mine.get(f"periods/{settled.happened_on:%Y-%m}/").json()
    kind = month["categories"][0]["key"]
    address = f"periods/{month['period']}/exchanges/?figure=hours"
    assert len(mine.rows(f"{address}&category={kind}")) == 1
    other = bank.categories.last().public_id
    assert mine.rows(f"{address}&category={other}") == []
    assert len(mine.rows(f"{address}&neighbourhood=-")) == 1


def test_a_figure_is_exported_by_its_key(bank, admin, program):
    settled = ExchangeFactory(bank=bank, state="settled")
    mine, month = program(admin), f"{settled.happened_on:%Y-%m}"
    figure = mine.get(f"periods/{month}/").json()["figures"][0]
    asked = {"month": month, "figure": figure["key"]}
    made = mine.done("exports/", {"what": figure["export_key"], "format": "xlsx", "parameters": asked})
    assert made["rows_total"] == figure["count"] == Exchange.objects.count()


def test_the_report_is_for_admins(coordinator, program):
    refusal(program(coordinator).get("periods/2026-10/"), 404)
    refusal(program(coordinator).get("periods/2026-10/exchanges/?figure=hours"), 404)


def test_a_gift_on_a_member_s_word_is_the_coordinators(bank, member, other_member, coordinator, program):
    told = {
        "giver": str(member.memberships.get().public_id),
        "to": str(other_member.memberships.get().public_id),
        "minutes": 60,
        "channel": "phone",
        "source": "Ana rang",
    }
    made = program(coordinator).done("gifts/", told)
    assert (made["channel"], made["entered_by"]["name"], made["on_behalf_of"]["name"]) == (
        "phone",
        coordinator.name,
        "Ana Sá",
    )
    refusal(program(other_member).post("gifts/", told), 403)
    refusal(program(member).post("gifts/", told), 403)
