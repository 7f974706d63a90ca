"""A mistake put right by two people: asked for by keyboard on a laptop, agreed to on a phone, read by a member."""

import os

import pytest
from playwright.sync_api import Page, expect

from ledger import accounts, reconciliation
from ledger.models import Account, Correction, Discrepancy, Transfer
from members.models import Person
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.test_keyboard import tabs_to, writes
from tests.factories.ledger import now, post
from tests.ownership import as_owner


def look_at(page: Page, name: str) -> None:
    """A picture for whoever wants to see it: set PICTURES to a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def presses(page: Page, words: str) -> None:
    tabs_to(page, page.get_by_role("button", name=words))
    page.keyboard.press("Enter")


def asks_by_keyboard(dunja: Page) -> None:
    acts.goes_to(dunja, "books/corrections/new/")
    tabs_to(dunja, dunja.get_by_role("radio", name="Two members"))
    writes(dunja, "Who will have fewer hours?", "Ana")
    writes(dunja, "Who will have more hours?", "Bram")
    writes(dunja, "How many hours?", "1:07")
    writes(dunja, "Why?", "Entered for the wrong Bram.")
    look_at(dunja, "correct-laptop")
    presses(dunja, "Go on")
    acts.reads(dunja, "1 hour 7 minutes move from Ana Sá to Bram de Vries")
    look_at(dunja, "correct-understood-laptop")
    presses(dunja, "Yes, ask for it")
    acts.is_told(dunja, "The hours move once a second person has agreed.")


def test_a_mistake_is_put_right(
    laptop: Open, phone: Open, member: Person, other_member: Person, coordinator: Person, admin: Person
) -> None:
    dunja = laptop(admin)
    asks_by_keyboard(dunja)
    look_at(dunja, "correction-asked-laptop")
    chidi = phone(coordinator)
    acts.goes_to(chidi, "desk/")
    look_at(chidi, "desk-phone")
    acts.taps(chidi, "Look at them")
    look_at(chidi, "desk-corrections-phone")
    acts.taps(chidi, "1 h 07 from Ana Sá to Bram de Vries")
    look_at(chidi, "correction-to-look-at-phone")
    chidi.get_by_role("button", name="I agree", exact=True).dblclick()
    acts.is_told(chidi, "the hours have moved")
    assert Transfer.objects.get().kind == "correction"
    look_at(chidi, "correction-posted-phone")
    ana = phone(member)
    acts.goes_to(ana, "inbox/")
    acts.taps(ana, "On your statement: correction")
    acts.reads(ana, "Entered for the wrong Bram.")
    acts.goes_to(ana, "statement/")
    assert acts.entries(ana)[0][1] == "−1 h 07"
    look_at(ana, "statement-phone")


def test_a_no_says_why(laptop: Open, phone: Open, member: Person, coordinator: Person, admin: Person) -> None:
    post(accounts.of(admin.memberships.get()), accounts.of(member.memberships.get()), 127)
    dunja = phone(admin)
    acts.goes_to(dunja, "books/corrections/")
    acts.taps(dunja, "Write a balance off")
    acts.types(dunja, "Whose balance?", "Ana")
    acts.types(dunja, "Why?", "Has moved away.")
    acts.taps(dunja, "Go on")
    acts.reads(dunja, "2 hours 7 minutes move from the community pot to Ana Sá")
    look_at(dunja, "write-off-phone")
    acts.taps(dunja, "Yes, ask for it")
    chidi = laptop(coordinator)
    chidi.goto(f"/riverside/books/corrections/{Correction.objects.get().public_id}/")
    tabs_to(chidi, chidi.locator("#refuse summary"))
    chidi.keyboard.press("Enter")
    presses(chidi, "Send this answer")
    expect(chidi.get_by_label("Why not?")).to_be_focused()
    chidi.keyboard.type("She comes back in spring.")
    presses(chidi, "Send this answer")
    acts.is_told(chidi, "No hours have moved")
    look_at(chidi, "correction-refused-laptop")
    acts.goes_to(dunja, "books/corrections/")
    expect(dunja.locator("main")).to_contain_text("refused")
    look_at(dunja, "corrections-phone")


@pytest.mark.parametrize("device", ["phone", "laptop"])
def test_a_balance_is_put_back(
    phone: Open, laptop: Open, device: str, member: Person, other_member: Person, admin: Person
) -> None:
    mine, other = (accounts.of(person.memberships.get()) for person in (member, other_member))
    post(mine, other, 90)
    with as_owner():
        Account.objects.filter(pk=mine.pk).update(balance_minutes=999)
    reconciliation.run(admin.bank, at=now())
    dunja = {"phone": phone, "laptop": laptop}[device](admin)
    acts.goes_to(dunja, "books/")
    look_at(dunja, f"books-wrong-{device}")
    acts.taps(dunja, "Look after it")
    look_at(dunja, f"discrepancy-{device}")
    acts.picks(dunja, "Put the account back to what its entries say")
    acts.types(dunja, "Why?", "A script went wrong.")
    acts.taps(dunja, "Close it")
    acts.is_told(dunja, "Closed.")
    look_at(dunja, f"discrepancy-closed-{device}")
    assert Account.objects.get(pk=mine.pk).balance_minutes == 90
    assert Discrepancy.objects.get(check_name="balance").closed_by == admin
