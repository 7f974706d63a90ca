"""The whole main job through the API alone, by four people with a program each."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from members.models import Person, TimeBank
from tests.api.conftest import Program


@pytest.fixture
def join(bank: TimeBank, coordinator: Person) -> Callable[[str], Program]:
    """Ask to join, be admitted, and get a program of one's own."""

    def joined(name: str) -> Program:
        asked = {"name": name, "email": f"{name.split()[0].lower()}@example.org"}
        application = Program(None, "riverside").done("applications/", asked, key=f"join-{name.split()[0]}")
        assert set(application) == {"id"}, "somebody who is not a member yet is told nothing else"
        Program(coordinator).done(f"applications/{application['id']}/admit/")
        return Program(Person.objects.select_related("bank", "user").get(name=name))

    return joined


def membership(program: Program) -> str:
    return program.get("me/").json()["seats"][0]["membership"]["id"]


def an_offer(program: Program) -> dict[str, str]:
    kind_of_help = program.rows("categories/")[0]["id"]
    return {
        "kind": "offer",
        "membership": membership(program),
        "title": "Sewing",
        "category": kind_of_help,
    }


def own_account(program: Program) -> dict[str, Any]:
    return program.rows("accounts/")[0]


def plain(hours: str) -> str:
    return hours.replace("\N{NO-BREAK SPACE}", " ")


def test_the_main_job(bank, coordinator, admin, join):
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()
    rosa, kofi, chidi, dunja = join("Rosa Ortiz"), join("Kofi Mensah"), Program(coordinator), Program(admin)
    today = bank.today(timezone.now())

    offer = rosa.done("listings/", an_offer(rosa), key="o1")
    assert [row["title"] for row in kofi.rows("listings/", search="sewing")] == ["Sewing"]

    asked = {"membership": membership(kofi), "message": "A curtain?"}
    exchange = kofi.done(f"listings/{offer['id']}/answer/", asked, key="a1")
    here = f"exchanges/{exchange['id']}"
    assert (exchange["state"], exchange["provider"]["name"]) == ("proposed", "Rosa Ortiz")
    assert "accept" in rosa.get(f"{here}/").json()["steps"]
    rosa.done(f"{here}/accept/", {"planned_at": timezone.now().isoformat()})
    logged = kofi.done(f"{here}/log/", {"hours": "1:30", "happened_on": str(today)}, key="l1")
    assert (logged["state"], logged["minutes"], plain(logged["hours"])) == ("logged", 90, "1 h 30")
    assert own_account(rosa)["balance_minutes"] == 0, "nothing moves before the other side agrees"

    confirmed = rosa.done(f"{here}/confirm/", {"version": logged["version"]})
    assert (confirmed["state"], confirmed["approval_because"]) == ("confirmed", "always")
    assert [row["id"] for row in chidi.rows("exchanges/to-approve/")] == [exchange["id"]]
    settled = chidi.done(f"{here}/approve/")
    assert (settled["state"], [taken["channel"] for taken in settled["history"]][-1]) == ("settled", "api")

    account = own_account(rosa)
    assert (account["balance_minutes"], plain(account["balance"])) == (90, "+1 h 30")
    entry = rosa.rows(f"accounts/{account['id']}/entries/")[0]
    assert (entry["minutes"], entry["balance_after_minutes"]) == (90, 90)
    assert (entry["transfer"]["id"], entry["others"][0]["name"]) == (settled["transfer"], "Kofi Mensah")

    month = dunja.get(f"periods/{today:%Y-%m}/").json()
    figures = {figure["key"]: figure for figure in month["figures"]}
    assert (figures["hours"]["minutes"], figures["exchanges"]["count"], figures["gave"]["count"]) == (
        90,
        1,
        1,
    )
    assert [row["id"] for row in dunja.rows(figures["hours"]["list"])] == [exchange["id"]]
    assert [row["name"] for row in dunja.rows(figures["received"]["list"])] == ["Kofi Mensah"]
    assert dunja.done("reconciliations/")["differences"] == 0
