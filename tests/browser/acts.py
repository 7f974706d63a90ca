"""What people do on the pages, told as they would tell it; each waits until the page has answered."""

import re

from playwright.sync_api import Locator, Page, expect

from members.models import Person

HOME = "/riverside/"


def goes_to(page: Page, path: str = "") -> None:
    page.goto(f"{HOME}{path}")


def taps(page: Page | Locator, words: str) -> None:
    """A button or a link, by the words on it."""
    page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first.click()


def opens(page: Page, words: str) -> Locator:
    """What folds open under these words, opened."""
    folded = page.locator("details", has=page.locator("summary", has_text=words))
    folded.locator("summary").first.click()
    return folded


def types(page: Page | Locator, label: str, words: str) -> None:
    page.get_by_label(label, exact=False).fill(words)


def picks(page: Page, words: str) -> None:
    """One of the choices shown."""
    page.get_by_role("radio", name=words).check()


def reads(page: Page, words: str | re.Pattern[str]) -> None:
    """Somewhere on the page it says so, now or as soon as the answer has come."""
    expect(page.locator("main")).to_contain_text(words)


def is_told(page: Page, words: str) -> None:
    """A message at the top, or where the step was taken."""
    expect(page.locator(".message").filter(has_text=words)).to_be_visible()


# --- Signing in and joining -------------------------------------------------------------------


def asks_to_join(page: Page, name: str, email: str) -> None:
    goes_to(page, "welcome/")
    taps(page, "Ask to join")
    types(page, "Name", name)
    types(page, "E-mail", email)
    types(page, "What would you like to tell us?", "I can sew.")
    taps(page, "Ask to join")
    reads(page, "reads what you wrote")


def code_in(letter: str) -> str:
    """The code to sign in with, on a line of its own."""
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", letter, re.MULTILINE)
    assert found, letter
    return found[1]


def lets_in(page: Page, name: str) -> None:
    """As a coordinator, from the desk."""
    goes_to(page, "desk/")
    taps(page, name)
    taps(page, "Let them in")
    is_told(page, f"{name} is in, as member")


# --- Hours ------------------------------------------------------------------------------------


def fills_in_hours(page: Page, other: Person, *, what: str, how_long: str) -> None:
    """The form of hours for help given today, up to its button."""
    goes_to(page, "log/")
    types(page, "With", other.name)
    picks(page, f"I helped {other.first_name}")
    types(page, "What was it?", what)
    types(page, "How long?", how_long)
    chooses_a_kind(page)


def chooses_a_kind(page: Page) -> None:
    """The kind of help, which is asked for where the words alone don't tell it."""
    page.get_by_label("What kind of help was it?").select_option(index=1)


def understood(page: Page) -> Locator:
    return page.locator("#understood")


def saves_hours(page: Page, *, spoken: str) -> None:
    """Once the page has said back how long it was."""
    expect(understood(page)).to_contain_text(spoken)
    taps(page, "Save these hours")
    page.wait_for_url(re.compile(r"/exchanges/[0-9a-f-]{36}/$"))


def plain(words: str) -> str:
    """As one would type it: without the spaces that hold a number and its unit together."""
    return " ".join(words.replace("\xa0", " ").split())


def entries(page: Page) -> list[tuple[str, str]]:
    """The hours of each entry of one's own statement, and the balance after it; the newest first."""
    goes_to(page, "statement/")
    rows = page.locator("tr[id^=entry-]").all()
    cells = [row.locator("td.number").all_inner_texts() for row in rows]
    return [(plain(minutes), plain(balance)) for minutes, balance in cells]
