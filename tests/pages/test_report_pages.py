"""The month's report: every figure opens the list that makes it, and the file holds the same."""

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable, Iterator

import openpyxl
import pytest
import time_machine
from django.test import Client

from exchanges import figures
from exchanges.models import Category
from members.models import Neighbourhood, Person, TimeBank
from tests.factories import help
from tests.factories.members import a_person
from tests.pages import queries

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
REPORTS = "/riverside/reports/"
OCTOBER = f"{REPORTS}?period=2026-10"


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def at_report(client_of: SignedIn, admin: Person) -> Client:
    return client_of(admin)


@pytest.fixture
def october(member: Person, other_member: Person, coordinator: Person, bank: TimeBank) -> None:
    """Five exchanges of 7 h 15 in October, one of them waiting and one undone, and one in November."""
    member.memberships.update(neighbourhood=Neighbourhood.objects.create(bank=bank, name="Old Town"))
    first, second = Category.objects.filter(bank=bank)[:2]
    help.confirmed(member, other_member, minutes=90, on=dt.date(2026, 10, 1), category=first)
    help.confirmed(other_member, member, minutes=60, on=dt.date(2026, 10, 31), category=second)
    help.confirmed(coordinator, member, minutes=45, on=dt.date(2026, 10, 9), category=first)
    help.logged(member, other_member, minutes=120, on=dt.date(2026, 10, 12))
    help.undone(member, other_member, minutes=120, on=dt.date(2026, 10, 13), by=coordinator)
    help.confirmed(member, other_member, minutes=30, on=dt.date(2026, 11, 2))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def links_of(page: str) -> dict[str, str]:
    """Each figure's list, by the figure's key."""
    found = re.findall(r'figure-value"><a href="(/riverside/reports/([a-z]+)/\?period=[^"]*)"', page)
    return {key: address for address, key in found}


# --- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [REPORTS, f"{REPORTS}hours/?period=2026-10"])
def test_reports_are_for_admins(
    client_of: SignedIn, client: Client, member: Person, coordinator: Person, outsider: Person, path: str
) -> None:
    for person in (member, coordinator, outsider):
        assert client_of(person).get(path).status_code == 404
    assert client.get(path).status_code == 302


# --- Figures ----------------------------------------------------------------------------------


def test_the_month_is_told_in_figures(at_report: Client, october: None) -> None:
    page = text_of(at_report, OCTOBER)
    assert "October 2026" in page
    for key, figure in {
        "hours": "3 h 15",
        "exchanges": "3",
        "active": "3",
        "first": "3",
        "gave": "3",
    }.items():
        label = str(figures.FIGURES[key].label)
        assert re.search(rf"{label}: </span>{figure.replace(' ', chr(160))}<", page), key
    assert "Received help: </span>2<" in page
    assert "Gave and received: </span>2<" in page
    assert "Not settled yet: </span>2\xa0h<" in page


def test_every_figure_opens_a_list_that_ends_in_it(at_report: Client, october: None) -> None:
    page = text_of(at_report, OCTOBER)
    links = links_of(page)
    of_help = {
        "hours",
        "exchanges",
        "gave",
        "received",
        "both",
        "active",
        "first",
        "waiting",
        "helpers",
        "ties",
    }
    assert set(links) == of_help | {"met", "answered"}
    # Nobody asked for anything: one figure is how long they waited, the other leads to an empty list.
    assert "Nothing of this in these days." in text_of(at_report, links.pop("met"))
    del links["answered"]
    for key, address in links.items():
        figure = re.search(
            rf'href="{re.escape(address)}"><span class="visually-hidden">[^<]*</span>([^<]*)<', page
        )
        assert figure, key
        foot = text_of(at_report, address).split("<tfoot>")[1]
        assert re.search(rf"[> ]{figure[1]}[ <]", foot), key


def test_each_number_of_the_tables_opens_its_own_list(at_report: Client, october: None) -> None:
    page = text_of(at_report, f"{REPORTS}?period=2026-Q4")
    cells = dict(re.findall(r'data-label="[^"]+"><a href="([^"]+)">([^<]+)</a>', page))
    assert len(cells) > 30
    for address, figure in cells.items():
        said = text_of(at_report, address)
        foot = said.split("<tfoot>")[-1] if "<tfoot>" in said else " Nothing of this in these days. 0 0\xa0h "
        assert re.search(rf"[> ]{figure}[ <]", foot) or figure == "–", address


def test_the_chart_of_months_says_in_words_what_it_shows(at_report: Client, october: None) -> None:
    page = text_of(at_report, f"{REPORTS}?period=2026-Q4")
    words = re.search(r"<desc[^>]*>([^<]*)</desc>", page)
    assert words and "October 2026 (3\xa0h\xa015)" in words[1] and "November 2026 (30\xa0min)" in words[1]
    assert "style=" not in page


def test_what_is_no_help_is_listed_apart(at_report: Client, october: None) -> None:
    page = text_of(at_report, REPORTS)
    assert "Listed apart, and not counted above" in page
    assert "Undone" in page.split("Listed apart")[1]
    assert "2\xa0h" in text_of(at_report, f"{REPORTS}reversal/?period=2026-11").split("<tfoot>")[1]


def test_the_page_says_how_each_figure_is_counted(at_report: Client) -> None:
    page = text_of(at_report, REPORTS)
    assert all(str(figure.definition) in page for figure in figures.FIGURES.values())


# --- Months -----------------------------------------------------------------------------------


def test_without_a_month_it_is_this_one(at_report: Client, october: None) -> None:
    page = text_of(at_report, REPORTS)
    assert "November 2026" in page
    assert "So far: these days are not over." in page
    assert "period=2026-10" in page
    assert "2026-12" not in page


@pytest.mark.parametrize(
    ("month", "words"),
    [
        ("banana", "We could not read that"),
        ("2027-03", "March 2027 is still to come"),
        ("2026-13", "2026-10"),
    ],
)
def test_a_month_that_is_none_gets_a_sentence(at_report: Client, month: str, words: str) -> None:
    assert words in text_of(at_report, f"{REPORTS}?period={month}")


def test_the_calendar_is_the_time_banks(at_report: Client, bank: TimeBank) -> None:
    bank.time_zone = "Pacific/Auckland"
    bank.save()
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False):
        assert "December 2026" in text_of(at_report, REPORTS)


@pytest.mark.parametrize(
    "path",
    [
        "nothing/?period=2026-10",
        "hours/",
        "hours/?period=x",
        "hours/?period=2026-10&category=x",
        "hours/?period=2026-10&neighbourhood=Atlantis",
        "hours/?period=2026-10&neighbourhood=%00",
    ],
)
def test_a_list_that_is_none_is_not_found(at_report: Client, path: str) -> None:
    assert at_report.get(REPORTS + path).status_code == 404


def test_an_empty_month_says_what_to_do(at_report: Client) -> None:
    assert "No help is settled in these days." in text_of(at_report, REPORTS)
    assert "Nothing of this in these days." in text_of(at_report, f"{REPORTS}gave/?period=2026-10")


# --- Files ------------------------------------------------------------------------------------


def fetched(client: Client, format: str, **parameters: str) -> bytes:
    answer = client.post("/riverside/exports/", {"format": format, "period": "2026-10", **parameters})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_exported_month_equals_the_page(at_report: Client, october: None) -> None:
    sent = fetched(at_report, "csv", what="month-exchanges", figure="hours")
    rows = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    minutes = sum(int(row["minutes"]) for row in rows)
    page = text_of(at_report, f"{REPORTS}hours/?period=2026-10")
    assert (len(rows), minutes) == (3, 195)
    assert f"{len(rows)} exchanges" in page
    assert "3\xa0h\xa015" in page.split("<tfoot>")[1]
    assert [row["day"] for row in rows] == ["2026-10-31", "2026-10-09", "2026-10-01"]


def test_the_members_export_to_excel(at_report: Client, october: None) -> None:
    sent = fetched(at_report, "xlsx", what="month-members", figure="active")
    heading, *rows = openpyxl.load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True)
    given, received = heading.index("minutes given"), heading.index("minutes received")
    assert len(rows) == 3
    assert sum(row[given] for row in rows) == sum(row[received] for row in rows) == 195


def test_a_table_exports_with_every_number_of_its_lines(at_report: Client, october: None) -> None:
    sent = fetched(at_report, "csv", what="report-table", table="neighbourhoods", period="2026-10")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(sent.decode("utf-8-sig")))}
    assert {name: row["minutes received"] for name, row in rows.items()} == {"": "90", "Old Town": "105"}
    assert (rows["Old Town"]["minutes given"], rows["Old Town"]["members who gave"]) == ("90", "1")
    wrong = {"format": "csv", "what": "report-table", "table": "whole", "period": "2026-10"}
    assert at_report.post("/riverside/exports/", wrong).status_code == 422


def test_a_narrowed_list_exports_narrowed(at_report: Client, october: None) -> None:
    sent = fetched(at_report, "csv", what="month-exchanges", figure="hours", neighbourhood="Old Town")
    assert [row["minutes"] for row in csv.DictReader(io.StringIO(sent.decode("utf-8-sig")))] == ["60", "45"]


def test_what_is_listed_apart_exports_too(at_report: Client, october: None) -> None:
    sent = fetched(at_report, "csv", what="month-transfers", figure="reversal", period="2026-11")
    (row,) = csv.DictReader(io.StringIO(sent.decode("utf-8-sig")))
    assert (row["from"], row["to"], row["minutes"]) == ("Ana Sá", "Bram de Vries", "120")


@pytest.mark.parametrize(("what", "figure"), [("month-exchanges", "gave"), ("month-members", "nothing")])
def test_a_list_that_is_none_is_not_exported(at_report: Client, what: str, figure: str) -> None:
    sent = {"format": "csv", "what": what, "figure": figure, "period": "2026-10"}
    assert at_report.post("/riverside/exports/", sent).status_code == 422


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [OCTOBER, *(f"{REPORTS}{key}/?period=2026-10" for key in ("hours", "active", "reversal"))]
)
def test_three_rows_cost_as_many_queries_as_one(
    at_report: Client, bank: TimeBank, coordinator: Person, path: str
) -> None:
    at = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)

    def one_more(name: str) -> None:
        helper, helped = a_person(bank, f"{name} One"), a_person(bank, f"{name} Two")
        help.confirmed(helper, helped, on=dt.date(2026, 10, 5), at=at)
        help.undone(helper, helped, on=dt.date(2026, 10, 5), at=at, by=coordinator)

    one_more("Anna")
    at_one = queries.asked_for(at_report, path)
    one_more("Boris")
    one_more("Cleo")
    assert queries.asked_for(at_report, path) == at_one


# --- How members take part, as files ----------------------------------------------------------


def test_tables_of_members_are_the_page_s(at_report: Client, october: None, bank: TimeBank) -> None:
    bank.memberships.filter(name="Ana Sá").update(name="=1+1")
    sent = fetched(at_report, "csv", what="month-members", figure="accounts", period="2026").decode(
        "utf-8-sig"
    )
    assert "'=1+1" in sent and ",=1+1" not in sent
    tables = {}
    for what in ("joining-months", "balance-bands", "balance-months"):
        book = openpyxl.load_workbook(io.BytesIO(fetched(at_report, "xlsx", what=what, period="2026")))
        tables[what] = list(book.active.iter_rows(values_only=True))
    joined = bank.memberships.filter(joined_on__year__lte=2026).count()
    assert sum(row[1] for row in tables["joining-months"][1:]) == joined
    assert sum(row[2] for row in tables["balance-bands"][1:]) == bank.memberships.count()
    assert [row[:2] for row in tables["balance-bands"]][1] == (None, -20)
    page = text_of(at_report, f"{REPORTS}members/?period=2026")
    assert all(f'value="{what}"' in page for what in (*tables, "month-members"))
