"""The keyboard alone is enough, and one always sees where one is."""

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from exchanges.models import Exchange
from members.models import Person, TimeBank
from tests.browser import acts, look
from tests.browser.conftest import Open
from tests.factories import help

MOST_TABS = 90


def tabs_to(page: Page, wanted: Locator) -> None:
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by the Tab key")


def writes(page: Page, label: str, words: str) -> None:
    tabs_to(page, page.get_by_label(label).first)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_signing_in_with_a_code(laptop: Open, member: Person) -> None:
    ana = laptop()
    ana.goto("/riverside/log/")
    tabs_to(ana, ana.get_by_role("link", name="E-mail me a code instead"))
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/login/code/**")
    writes(ana, "E-mail", member.email)
    ana.keyboard.press("Enter")
    acts.reads(ana, "It works for 15 minutes")
    assert not look.violations(ana) + look.bones(ana)
    writes(ana, "Code", acts.code_in(str(mail.outbox[-1].body)))
    ana.keyboard.press("Enter")
    acts.reads(ana, "Who helped whom?")


def test_logging_hours(laptop: Open, member: Person, other_member: Person) -> None:
    ana = laptop(member)
    acts.goes_to(ana, "log/")
    writes(ana, "With", "Bram")
    expect(ana.get_by_role("radio", name="Bram helped me")).to_be_visible()
    tabs_to(ana, ana.get_by_role("radio", name="I helped Bram"))
    ana.keyboard.press("ArrowRight")
    writes(ana, "What was it?", "Sorting photographs")
    tabs_to(ana, ana.get_by_label("What kind of help was it?"))
    ana.keyboard.press("ArrowDown")
    writes(ana, "How long?", "1h30")
    ana.keyboard.press("ArrowUp")
    expect(acts.understood(ana)).to_contain_text("Bram helped you for 1 hour 45 minutes")
    tabs_to(ana, ana.get_by_role("button", name="Save these hours"))
    ana.keyboard.press("Enter")
    acts.is_told(ana, "Saved.")
    assert Exchange.objects.get().minutes == 105


def test_approving(
    laptop: Open, careful_bank: TimeBank, member: Person, other_member: Person, coordinator: Person
) -> None:
    for title in ("First", "Second", "Third"):
        help.confirmed(member, other_member, title=title)
    chidi = laptop(coordinator)
    acts.goes_to(chidi, "desk/")
    for key in "jjka":
        chidi.keyboard.press(key)
    acts.is_told(chidi, "Approved: “First”")
    chidi.keyboard.press("j")
    chidi.keyboard.press("x")
    expect(chidi.get_by_role("checkbox", name="Select Second")).to_be_checked()
    tabs_to(chidi, chidi.get_by_role("button", name="Approve 1 selected"))
    chidi.keyboard.press("Enter")
    acts.is_told(chidi, "Approved: “Second”")
    chidi.keyboard.press("j")
    chidi.keyboard.press("o")
    acts.reads(chidi, "has a look before the hours count")


def test_the_keys_are_told_and_can_be_turned_off(
    laptop: Open, careful_bank: TimeBank, member: Person, other_member: Person, coordinator: Person
) -> None:
    exchange = help.confirmed(member, other_member)
    chidi = laptop(coordinator)
    acts.goes_to(chidi, "desk/")
    chidi.keyboard.press("?")
    expect(chidi.get_by_role("button", name="Turn keys off")).to_be_focused()
    chidi.keyboard.press("Enter")
    expect(chidi.get_by_role("button", name="Turn keys on")).to_be_focused()
    for key in "ja":
        chidi.keyboard.press(key)
    acts.goes_to(chidi, "desk/")
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.CONFIRMED


def test_the_skip_link_leads_past_the_navigation(laptop: Open, member: Person) -> None:
    ana = laptop(member)
    acts.goes_to(ana)
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("link", name="Skip to the page")).to_be_focused()
    expect(ana.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    ana.keyboard.press("Enter")
    ana.keyboard.press("Tab")
    assert ana.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_was_done_in_place_takes_the_focus(phone: Open, member: Person, other_member: Person) -> None:
    help.logged(other_member, member)
    ana = phone(member)
    acts.goes_to(ana)
    tabs_to(ana, ana.get_by_role("button", name="Yes, that's right"))
    ana.keyboard.press("Enter")
    acts.is_told(ana, "1 hour is settled")
    assert ana.evaluate("document.querySelector('#waiting').contains(document.activeElement)")


# Where the focus is, whether it is drawn (on the thing, or on what is drawn for it), and whether anything covers it.
WHERE = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const drawn = one.matches(".choice input") ? one.nextElementSibling : one;
    const styles = [getComputedStyle(drawn), getComputedStyle(drawn, "::after")];
    const box = drawn.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return {
        what: one.outerHTML.slice(0, 90),
        isDrawn: styles.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
        isCovered: !top || !(one.contains(top) || top.contains(one) || top.closest("label")?.contains(one)),
    };
}"""


@pytest.mark.parametrize("path", ["", "log/", "desk/"])
def test_the_focus_is_seen_on_every_stop(
    phone: Open,
    laptop: Open,
    path: str,
    careful_bank: TimeBank,
    member: Person,
    other_member: Person,
    coordinator: Person,
) -> None:
    help.logged(other_member, coordinator)
    help.confirmed(member, other_member)
    for device in (phone, laptop):
        page = device(coordinator)
        acts.goes_to(page, path)
        stops = []
        for _press in range(MOST_TABS):
            page.keyboard.press("Tab")
            if (stop := page.evaluate(WHERE)) is None:
                break
            stops.append(stop)
        assert len(stops) > 8
        assert [stop for stop in stops if not stop["isDrawn"] or stop["isCovered"]] == []
