"""A whole sheet is taken by the keyboard alone, and what was typed outlives the browser."""

from playwright.sync_api import expect

from exchanges.models import Exchange, SheetLine
from ledger import accounts
from members.models import Person
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories.members import a_person


def test_a_sheet_by_the_keyboard_alone(laptop: Open, coordinator: Person, member: Person) -> None:
    bram, _other = a_person(coordinator.bank, "Bram Bos"), a_person(coordinator.bank, "Bram Bakker")
    chidi = laptop(coordinator)
    acts.goes_to(chidi, "paper/")
    acts.taps(chidi, "Begin paper of their own")
    keys = chidi.keyboard
    chidi.locator("[data-cell=day]").first.fill("2026-02-03")
    for row in (
        ["Ana", "Bos", "Sewing", "1:30"],
        [str(member.memberships.get().number), "bram", "Sewing", "8.20"],
    ):
        for cell in row:
            keys.press("Enter")
            keys.type(cell)
    keys.press("Enter")
    acts.reads(chidi, "could mean 8:20")
    acts.reads(chidi, "Several members fit “bram”")
    assert {line.happened_on.isoformat() for line in SheetLine.objects.all()} == {"2026-02-03"}
    acts.goes_to(chidi, chidi.url.partition("/riverside/")[2])
    chidi.locator("[data-cell=length]").nth(1).focus()
    keys.press("Control+A")
    keys.type("2h")
    keys.press("Tab")
    expect(chidi.locator("#sheet-total")).to_contain_text("3 h 30 in 2 rows")
    chidi.get_by_role("radio", name="Bram Bos").focus()
    keys.press("Space")
    expect(chidi.locator("[data-cell=title]").nth(1)).to_be_focused()
    for kind in chidi.locator("[data-cell=category]").all()[:2]:
        kind.focus()
        keys.press("ArrowDown")
        keys.press("Tab")
    expect(chidi.locator(".sheet-fine")).to_have_count(2)
    chidi.get_by_role("button", name="Record these").focus()
    keys.press("Enter")
    acts.is_told(chidi, "Recorded 2 exchanges: 3 hours 30 minutes in all.")
    assert accounts.of(bram.memberships.get()).balance_minutes == -210 and Exchange.objects.count() == 2
