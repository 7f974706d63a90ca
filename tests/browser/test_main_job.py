"""The main job, whole: from asking to join to the figures of the month, with everybody on a device of their own."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from members import mailing
from members.models import Person
from tests.browser import acts
from tests.browser.conftest import Open


def test_from_joining_to_the_month_s_figures(
    phone: Open, laptop: Open, careful_bank: Any, member: Person, coordinator: Person, admin: Person
) -> None:
    rosa, ana, chidi, dunja = phone(), phone(member), laptop(coordinator), laptop(admin)
    acts.asks_to_join(rosa, "Rosa Ortiz", "rosa@example.org")
    acts.lets_in(chidi, "Rosa Ortiz")
    signs_in_as_the_mail_says(rosa, "rosa@example.org")

    offers(rosa, "Mending and sewing")
    finds(ana, "sewign", "Mending and sewing")
    asks_for_it(ana, "Could you shorten a curtain?")
    says_yes_and_sets_the_time(rosa)

    logs_the_agreed_hours(ana, "1h30", "1 hour 30 minutes")
    confirms(rosa)
    approves(chidi, "Mending and sewing")

    assert acts.entries(rosa) == [("+1 h 30", "+1 h 30")]
    assert acts.entries(ana) == [("−1 h 30", "−1 h 30")]
    assert hours_of_the_month(dunja) == "1 h 30"
    assert total_of_the_list(dunja) == "1 h 30"
    assert sum_of_the_file(dunja) == Decimal("1.5")


def signs_in_as_the_mail_says(page: Page, email: str) -> None:
    """The letter of welcome leads to the page that mails a code."""
    mailing.drain(at=timezone.now())
    to_them = [letter for letter in mail.outbox if letter.to == [email]]
    letter = next(letter for letter in to_them if "/login/code/" in str(letter.body))
    page.goto(re.search(r"https?://\S+/login/code/", str(letter.body))[0])
    acts.types(page, "E-mail", email)
    acts.taps(page, "E-mail me a code")
    acts.types(page, "Code", acts.code_in(str(mail.outbox[-1].body)))
    acts.taps(page, "Sign in")
    acts.reads(page, "Rosa")


def offers(page: Page, title: str) -> None:
    acts.goes_to(page, "offers/")
    acts.taps(page, "Offer help")
    acts.types(page, "What is it", title)
    page.get_by_label("Kind of help").select_option(index=1)
    acts.types(page, "About how long", "1:30")
    acts.taps(page, "Put it up")
    acts.reads(page, title)


def finds(page: Page, typed: str, title: str) -> None:
    """Results come as one types."""
    acts.goes_to(page, "offers/")
    page.get_by_label("What are you looking for?").press_sequentially(typed)
    expect(page.locator("#results")).to_contain_text("Also looked for")
    acts.taps(page, title)


def asks_for_it(page: Page, words: str) -> None:
    acts.taps(page, "Ask Rosa for this")
    acts.types(page, "A few words", words)
    acts.taps(page, "Ask Rosa")
    acts.is_told(page, "as soon as Rosa answers")


def says_yes_and_sets_the_time(page: Page) -> None:
    """On her home page in one tap; the time on the exchange's own."""
    acts.goes_to(page)
    acts.reads(page, "Ana would like your help")
    acts.taps(page, "Yes, gladly")
    acts.is_told(page, "Lovely. Ana will be told.")
    acts.taps(page, "Mending and sewing")
    folded = acts.opens(page, "Set the time")
    acts.types(folded, "Which day?", timezone.localdate().isoformat())
    acts.types(folded, "At what time?", "00:00")
    acts.taps(folded, "Save this time")
    acts.is_told(page, "The time is set")


def logs_the_agreed_hours(page: Page, typed: str, spoken: str) -> None:
    acts.goes_to(page)
    acts.reads(page, "Did Rosa help you?")
    acts.taps(page, "Log the hours")
    acts.types(page, "How long?", typed)
    acts.saves_hours(page, spoken=spoken)
    acts.is_told(page, "Rosa is asked whether that is right")


def confirms(page: Page) -> None:
    acts.goes_to(page)
    acts.reads(page, "Ana says you helped for 1 h 30")
    acts.taps(page, "Yes, that's right")
    acts.is_told(page, "has a look, then the hours count")


def approves(page: Page, title: str) -> None:
    acts.goes_to(page, "desk/")
    acts.taps(page, f"Approve {title}")
    acts.is_told(page, f"Approved: “{title}”")


def hours_of_the_month(page: Page) -> str:
    acts.goes_to(page, "reports/")
    words = page.locator(".figure", has_text="Hours of help").locator(".figure-value").inner_text()
    return acts.plain(words).removeprefix("Hours of help: ")


def total_of_the_list(page: Page) -> str:
    """Behind the figure."""
    page.locator(".figure", has_text="Hours of help").locator("a").click()
    acts.reads(page, "Mending and sewing")
    return acts.plain(page.locator("tfoot .number").inner_text())


def sum_of_the_file(page: Page) -> Decimal:
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    rows = csv.DictReader(lines)
    return sum((Decimal(row["hours"]) for row in rows), Decimal())
