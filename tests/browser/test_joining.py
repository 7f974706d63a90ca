"""Joining, whole: what is asked, the terms, a question back, a link, a square to scan, and the first steps."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members import terms
from members.models import Notice, Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open


@pytest.fixture
def asking_bank(bank: TimeBank, admin: Person) -> TimeBank:
    terms.write(bank, text="Be kind.", by=admin, at=timezone.now())
    return bank


def test_from_a_question_of_the_time_bank_s_own_to_the_first_steps(
    phone: Open, laptop: Open, asking_bank: Any, coordinator: Person, admin: Person
) -> None:
    rosa, chidi, dunja = phone(), laptop(coordinator), laptop(admin)
    asks_of_applicants(dunja, "What could you show us?")
    applies(rosa, "Rosa Ortiz", "rosa@example.org", "What could you show us?", "To sew.")
    asks_back(chidi, "Rosa Ortiz", "Where do you live?")
    answers(rosa, link_mailed("asked_back"), "In Elm Street.")
    acts.lets_in(chidi, "Rosa Ortiz")
    person = Person.objects.get(name="Rosa Ortiz")
    hers = phone(person)
    acts.goes_to(hers)
    acts.reads(hers, "Your first steps")
    acts.taps(hers, "I know my way, put this away")
    expect(hers.locator("#first-steps")).to_have_count(0)


def test_an_invitation_with_its_square_lets_one_person_in(
    phone: Open, laptop: Open, asking_bank: Any, coordinator: Person
) -> None:
    chidi, eva = laptop(coordinator), phone()
    acts.goes_to(chidi, "invitations/")
    acts.types(chidi, "Whom do you invite?", "Eva Novák")
    acts.taps(chidi, "Make a link")
    square = chidi.locator("main img")
    expect(square).to_be_visible()
    expect(square).to_have_js_property("complete", True)
    assert square.evaluate("picture => picture.naturalWidth") > 100
    link = re.search(r"/riverside/join/invited/\S+", chidi.locator("main").inner_text())
    assert link
    eva.goto(link[0])
    expect(eva.get_by_label("Name")).to_have_value("Eva Novák")
    acts.types(eva, "E-mail", "eva@example.org")
    eva.get_by_label("I have read the terms").check()
    acts.taps(eva, "Join")
    acts.reads(eva, "sign in with it")
    eva.goto(link[0])
    acts.reads(eva, "each lets one person in")


def asks_of_applicants(page: Page, words: str) -> None:
    acts.goes_to(page, "settings/")
    acts.taps(page, "Questions for applicants")
    page.get_by_label("Question", exact=True).fill(words)
    page.get_by_label("Needs an answer").check()
    acts.taps(page, "Add it")
    acts.is_told(page, "on the form now")


def applies(page: Page, name: str, email: str, question: str, answer: str) -> None:
    acts.goes_to(page, "join/")
    acts.types(page, "Name", name)
    acts.types(page, "E-mail", email)
    acts.types(page, question, answer)
    page.get_by_label("I have read the terms").check()
    acts.taps(page, "Ask to join")
    acts.reads(page, "we have written to it")
    page.goto(link_mailed("confirm_email"))
    acts.taps(page, "Yes, it is mine")
    acts.reads(page, "A coordinator answers you")


def asks_back(page: Page, name: str, words: str) -> None:
    acts.goes_to(page, "desk/")
    acts.taps(page, name)
    acts.reads(page, "confirmed")
    acts.types(acts.opens(page, "Ask something first"), "What would you like to know?", words)
    acts.taps(page, "Ask this")
    acts.is_told(page, "on its way")


def answers(page: Page, link: str, words: str) -> None:
    page.goto(link)
    acts.types(page, "Your answer", words)
    acts.taps(page, "Send the answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your answer")


def link_mailed(event: str) -> str:
    letter = Notice.objects.filter(event=f"members/{event}").latest("id")
    found = re.search(r"/riverside/join/\w+/[\w-]{43}/", letter.body)
    assert found
    return found[0]
