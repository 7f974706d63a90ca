"""A figure on a report is the list behind it, and the file of that list, to the minute."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ledger import hours
from members.models import Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories import help
from tests.factories.members import a_person


@pytest.fixture
def month(bank: TimeBank, member: Person, other_member: Person) -> None:
    """Help of different lengths, some of it undone, some not settled; and people who only gave or only received."""
    kofi = a_person(bank, "Kofi Mensah")
    for minutes in (15, 45, 90):
        help.confirmed(member, other_member, minutes=minutes)
    help.confirmed(other_member, kofi, minutes=105)
    help.undone(kofi, member, minutes=60, by=a_person(bank, "Grace Li", "coordinator"))
    help.logged(kofi, member, minutes=30)


def test_every_figure_opens_the_list_that_makes_it(laptop: Open, month: None, admin: Person) -> None:
    dunja = laptop(admin)
    acts.goes_to(dunja, "reports/")
    labels = dunja.locator(".figure-label").all_inner_texts()
    found = {label: figure_and_foot(dunja, label) for label in labels}
    assert len(found) == 12
    assert found.pop("Time to the first answer")[0] == "–"
    assert {label: pair for label, pair in found.items() if not agree(*pair)} == {}
    assert found["Hours of help"] == ("4 h 15", "4 exchanges 4 h 15")


def figure_and_foot(page: Page, label: str) -> tuple[str, str]:
    """The figure, and what stands at the foot of the list that it opens."""
    figure = page.locator(".figure", has=page.get_by_text(label, exact=True)).get_by_role("link")
    value = acts.plain(figure.inner_text()).split(": ")[-1]
    figure.click()
    foot = acts.plain(page.locator("tfoot, .empty").first.inner_text())
    page.go_back()
    return value, foot


def agree(figure: str, foot: str) -> bool:
    """The foot begins with a number of rows and ends with their hours."""
    return (
        foot.startswith(f"{figure} ") or foot.endswith(f" {figure}") or (figure, foot[:7]) == ("0", "Nothing")
    )


def test_the_file_of_the_month_sums_to_its_figure(laptop: Open, month: None, admin: Person) -> None:
    dunja = laptop(admin)
    acts.goes_to(dunja, "reports/")
    with dunja.expect_download() as download:
        acts.taps(dunja, "These exchanges as CSV")
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert sum(Decimal(row["hours"]) for row in rows) == Decimal("4.25")
    assert sum(int(row["minutes"]) for row in rows) == hours.parse("4:15").minutes
    assert len(rows) == 4
