"""Closing a month on its page and through the API, and the lists that say what came after."""

import datetime as dt
import html
import json
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from ledger import reconciliation, trial_balance
from members.models import Person
from tests.api.conftest import Program
from tests.factories import help

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
END = "/riverside/months/2026-10/"


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def at_end(client_of: SignedIn, admin: Person, member: Person, other_member: Person) -> Client:
    help.confirmed(member, other_member, minutes=90, on=dt.date(2026, 10, 1))
    reconciliation.run(admin.bank, at=dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC))
    return client_of(admin)


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return re.sub(r"[\u00a0\u202f]", " ", html.unescape(answer.content.decode()))


def handed(client: Client, **asked: str) -> bytes:
    return bytes(client.post("/riverside/exports/", asked).getvalue())


def test_a_month_is_closed_and_stays(at_end: Client, member: Person, other_member: Person) -> None:
    assert "Close October 2026" in text_of(at_end, END)
    assert at_end.post(END).status_code == 302
    before = [at_end.get(f"{END}file/?format={one}").getvalue() for one in ("csv", "xlsx", "json")]
    help.confirmed(member, other_member, minutes=210, on=dt.date(2026, 10, 3))
    page = text_of(at_end, "/riverside/reports/?period=2026-10")
    assert "<span>3 h 30 " in page and page.count("3 h 30") == 1
    assert [at_end.get(f"{END}file/?format={one}").getvalue() for one in ("csv", "xlsx", "json")] == before
    assert at_end.post(END).status_code == 422
    for path in ("reports/hours/?period=2026-10", "books/journal/"):
        assert text_of(at_end, f"/riverside/{path}").count("after close") == 1
    for asked in ({"what": "ledger"}, {"what": "month-exchanges", "figure": "hours", "period": "2026-10"}):
        rows = handed(at_end, **asked, format="json")
        late = [row for row in json.loads(rows) if row.get("After close") or row.get("after close")]
        assert len(late) == (2 if asked["what"] == "ledger" else 1)


def test_every_part_of_the_report_is_there(at_end: Client) -> None:
    at_end.post(END)
    for part in range(8):
        assert "table" in text_of(at_end, f"{END}?table={part}")
    assert "Hours of help" in text_of(at_end, f"{END}?table=99")


def test_what_waits_is_shown_and_asked_about(at_end: Client, member: Person, other_member: Person) -> None:
    help.logged(member, other_member, on=dt.date(2026, 10, 2), title="Mending a chair")
    assert "Mending a chair" in text_of(at_end, END)
    assert at_end.post(END).status_code == 422
    assert at_end.post(END, {"all_the_same": "yes"}).status_code == 302


@pytest.mark.parametrize(
    "path", [END, f"{END}file/", "/riverside/books/balances/", "/riverside/books/journal/"]
)
def test_it_is_not_for_members_or_outsiders(
    client_of: SignedIn, member: Person, outsider: Person, path: str
) -> None:
    assert [client_of(one).get(path).status_code for one in (member, outsider)] == [404, 404]


def test_a_statement_says_so(
    at_end: Client, client_of: SignedIn, member: Person, other_member: Person
) -> None:
    at_end.post(END)
    help.confirmed(member, other_member, minutes=30, on=dt.date(2026, 10, 3))
    assert text_of(client_of(member), "/riverside/statement/").count("after close") == 1
    paper = client_of(member).get("/riverside/statement/file/?format=csv").getvalue()
    assert paper.count(b",after close,") == 1


def test_the_same_through_the_api(at_end: Client, admin: Person) -> None:
    mine = Program(admin)
    assert mine.done("periods/2026-10/close/", {})["came_after"] == {}
    assert mine.get("periods/2026-10/").json()["closed"]["digest"]
    assert mine.post("periods/2026-10/close/", {}).status_code == 409


def test_the_trial_balance_comes_to_nothing(at_end: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = text_of(at_end, "/riverside/books/balances/")
    assert "Ana Sá" in page and "−1 h 30" in page
    before = text_of(at_end, "/riverside/books/balances/?day=2026-11-19")
    for what in ("trial-balance", "ledger"):
        paper = handed(at_end, what=what, format="pdf")
        assert paper.startswith(b"%PDF") and len(paper) > 5_000
    monkeypatch.setattr(trial_balance.TrialBalanceRows, "most_printed", 1)
    too_much = at_end.post("/riverside/exports/", {"what": "trial-balance", "format": "pdf"})
    assert (too_much.status_code, "too much to print" in too_much.text) == (422, True)
    assert "Ana Sá" in before and "1 h 30" not in before
    assert at_end.get("/riverside/books/balances/?day=soon").status_code == 422


def test_the_journal_goes_by_kind_and_days(at_end: Client) -> None:
    journal = "/riverside/books/journal/"
    assert "Sewing a curtain" in text_of(at_end, f"{journal}?kind=service&first=2026-10-01&last=2026-10-31")
    assert "Sewing a curtain" not in text_of(at_end, f"{journal}?kind=grant")
    assert at_end.get(f"{journal}?first=soon").status_code == 422
