"""However often hours are sent, they are booked once."""

import datetime as dt
import re

from playwright.sync_api import Page, Route, expect

from exchanges.models import Exchange
from members.models import Person
from tests.browser import acts
from tests.browser.conftest import Devices, Open
from tests.factories import help


def ready_to_save(page: Page, other: Person) -> None:
    acts.fills_in_hours(page, other, what="Sweeping leaves", how_long="45m")
    expect(acts.understood(page)).to_contain_text("45 minutes")


def test_a_double_tap_books_once(phone: Open, member: Person, other_member: Person) -> None:
    ana = phone(member)
    ready_to_save(ana, other_member)
    ana.get_by_role("button", name="Save these hours").dblclick()
    acts.is_told(ana, "Saved.")
    assert Exchange.objects.count() == 1


def test_an_answer_lost_on_the_way_is_asked_for_again_and_books_once(
    phone: Open, member: Person, other_member: Person
) -> None:
    ana = phone(member)
    ana.clock.install()
    ready_to_save(ana, other_member)
    ana.route("**/log/", lose_the_answer, times=1)
    save = ana.get_by_role("button", name="Save these hours")
    with ana.expect_event("requestfailed"):
        save.click()
    assert Exchange.objects.count() == 1
    expect(save).to_be_disabled()
    ana.clock.fast_forward(11_000)
    save.click()
    acts.is_told(ana, "Saved.")
    assert Exchange.objects.count() == 1


def test_a_late_answer_takes_no_choice_back(phone: Open, member: Person, other_member: Person) -> None:
    ana = phone(member)
    ready_to_save(ana, other_member)
    held: list[Route] = []
    ana.route("**/log/preview/", lambda route: held.append(route), times=1)
    with ana.expect_request("**/log/preview/"):
        acts.types(ana, "What was it?", "Sweeping more leaves")
    ana.clock.install()
    ana.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    choice = ana.get_by_role("radio", name="Bram helped me")
    choice.check()
    held[0].continue_()
    ana.wait_for_timeout(500)
    expect(choice).to_be_checked()


def lose_the_answer(route: Route) -> None:
    """The hours arrive; then the reader, tired of waiting, stops the page."""
    route.fetch(max_redirects=0)
    route.abort("aborted")


def test_going_back_finds_a_fresh_form(phone: Open, member: Person, other_member: Person) -> None:
    ana = phone(member)
    ready_to_save(ana, other_member)
    acts.saves_hours(ana, spoken="45 minutes")
    ana.go_back()
    acts.taps(ana, "Save these hours")
    acts.reads(ana, "Something here needs another look")
    assert Exchange.objects.count() == 1


SENT_TWICE_AT_ONCE = """async () => {
    const form = document.querySelector("form.log");
    const send = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
    return (await Promise.all([send(), send()])).map(answer => answer.url);
}"""


def test_the_same_form_sent_twice_at_once_books_once(
    phone: Open, member: Person, other_member: Person
) -> None:
    ana = phone(member)
    ready_to_save(ana, other_member)
    first, second = ana.evaluate(SENT_TWICE_AT_ONCE)
    assert first == second
    assert re.search(r"/exchanges/[0-9a-f-]{36}/$", first)
    assert Exchange.objects.count() == 1


def test_a_line_that_drops_is_said_and_changes_nothing(
    devices: Devices, phone: Open, member: Person, other_member: Person
) -> None:
    help.logged(other_member, member)
    ana = phone(member)
    acts.goes_to(ana)
    ana.context.set_offline(True)
    acts.taps(ana, "Yes, that's right")
    expect(ana.get_by_role("status").filter(has_text="That did not get through")).to_be_visible()
    devices.troubles.clear()  # the browser has said the same
    assert Exchange.objects.get().state == Exchange.State.LOGGED

    ana.context.set_offline(False)
    acts.taps(ana, "Yes, that's right")
    acts.is_told(ana, "1 hour is settled")
