"""What is refused says why, keeps what was typed, and takes the focus; nothing half done is left."""

import re
from typing import Any, NamedTuple

from django.utils import timezone
from playwright.sync_api import Page, expect

from exchanges.models import Exchange
from members import signing
from members.models import Person
from tests.browser import acts, look
from tests.browser.conftest import PHONE, Devices, Open
from tests.factories import help


class Sent(NamedTuple):
    """A form filled in but for one thing that is missing or can't be."""

    who: str
    path: str
    typed: dict[str, str]


NOBODY = "Zebulon Quux"
FORMS = [
    Sent("nobody", "join/", {"name": "Eva", "message": "I can sew."}),
    Sent("member", "log/", {"other": NOBODY, "title": "Sewing", "length": "1h30"}),
    Sent("member", "log/", {"other": "Bram", "title": "Sewing", "length": "soon"}),
    Sent("member", "offers/new/?kind=offer", {"title": "Sewing", "text": "Hems", "availability": "Mondays"}),
    Sent("member", "me/edit/", {"name": "", "phone": "01632 960 113", "about": "I sew."}),
    Sent("member", "give/", {"to": NOBODY, "length": "1h30", "words": "Thank you"}),
    Sent("member", "me/tokens/", {"name": ""}),
    Sent("coordinator", "desk/record/", {"source": "0413", "provider": NOBODY, "length": "1h30"}),
    Sent("coordinator", "members/add/", {"name": "", "phone": "01632 960 113"}),
    Sent("coordinator", "grant/", {"to": NOBODY, "length": "1h30", "words": "For the party"}),
    Sent("admin", "settings/", {"name": "", "place": "By the river"}),
    Sent("admin", "settings/neighbourhoods/", {"name": ""}),
]


def test_a_refused_form_keeps_what_was_typed_and_takes_the_focus(
    devices: Devices, member: Person, other_member: Person, coordinator: Person, admin: Person
) -> None:
    people = {"nobody": None, "member": member, "coordinator": coordinator, "admin": admin}
    pages = {who: devices.open(person, **PHONE) for who, person in people.items()}
    found = {f"{n}: {sent.path}": refused(pages[sent.who], sent) for n, sent in enumerate(FORMS)}
    assert {form: wrong for form, wrong in found.items() if wrong} == {}


def refused(page: Page, sent: Sent) -> list[Any]:
    """What is wrong with the page that answers."""
    acts.goes_to(page, sent.path)
    form = page.locator(f"main form:has([name={next(iter(sent.typed))}])")
    for name, words in sent.typed.items():
        form.locator(f"[name={name}]").fill(words)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "preview" not in answer.url):
        form.locator(".button-main").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    kept = {name: form.locator(f"[name={name}]").input_value() for name in sent.typed}
    wrong: list[Any] = [] if kept == sent.typed else [kept]
    if not page.title().startswith("Please check: "):
        wrong.append(page.title())
    return wrong + look.violations(page)


def test_an_error_leads_to_its_field(phone: Open, member: Person) -> None:
    ana = phone(member)
    acts.goes_to(ana, "log/")
    acts.types(ana, "With", NOBODY)
    acts.taps(ana, "Save these hours")
    acts.taps(ana, f"We found no member for “{NOBODY}”")
    expect(ana.get_by_label("With")).to_be_focused()


def test_a_correction_that_is_not_understood_stays_open_with_its_words(
    phone: Open, member: Person, other_member: Person
) -> None:
    exchange = help.logged(member, other_member)
    bram = phone(other_member)
    acts.goes_to(bram, f"exchanges/{exchange.public_id}/?do=correct")
    folded = bram.locator("#correct-own")
    acts.types(folded, "How long was it?", "a good while")
    acts.types(folded, "A few words", "Longer than that.")
    acts.taps(folded, "Save the change")
    expect(bram.locator("[data-error-summary]")).to_be_focused()
    expect(folded.get_by_label("How long was it?")).to_have_value("a good while")
    expect(folded.get_by_label("A few words")).to_have_value("Longer than that.")
    exchange.refresh_from_db()
    assert exchange.minutes == 60


def test_an_answer_to_hours_that_have_changed_is_refused_and_shows_the_new_ones(
    phone: Open, member: Person, other_member: Person
) -> None:
    exchange = help.logged(member, other_member)
    ana, bram = phone(member), phone(other_member)
    acts.goes_to(bram)
    acts.goes_to(ana, f"exchanges/{exchange.public_id}/?do=correct")
    acts.types(ana.locator("#correct-own"), "How long was it?", "3 h")
    acts.taps(ana, "Save the change")
    acts.reads(ana, "Bram is asked")
    acts.taps(bram, "Yes, that's right")
    acts.is_told(bram, "Somebody changed this exchange a moment ago")
    expect(bram.locator("[autofocus]", has_text="a moment ago")).to_be_focused()
    acts.reads(bram, "3 h")
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.LOGGED


def test_a_link_signs_in_once(phone: Open, member: Person) -> None:
    assert member.user
    link = signing.sign_in_link(member.user, path="/riverside/", at=timezone.now())
    mine, another = phone(), phone()
    mine.goto(link)
    acts.taps(mine.locator("main"), "Sign in")
    acts.reads(mine, "Where you stand")
    another.goto(link)
    acts.reads(another, "This link has been used")
    expect(another.get_by_role("link", name="Sign in by e-mail")).to_be_visible()


def test_pages_of_others_are_not_there(phone: Open, member: Person, outsider: Person) -> None:
    """Another time bank's, and a coordinator's."""
    for page, path in (
        (phone(outsider), "log/"),
        (phone(member), "desk/"),
        (phone(member), "books/corrections/"),
    ):
        answer = page.goto(f"/riverside/{path}")
        assert answer
        assert answer.status == 404
        assert not look.violations(page)
    stranger = phone()
    stranger.goto("/riverside/log/")
    assert re.search(r"/accounts/login/\?next=/riverside/log/$", stranger.url)
