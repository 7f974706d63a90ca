"""The page that describes the API: Swagger UI under our policy, in our look, good to everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from members.models import Person
from tests.browser import look
from tests.browser.conftest import LAPTOP, PHONE, Devices


def opened(devices: Devices, person: Person | None, device: dict[str, object]) -> Page:
    page = devices.open(person, **device)
    page.goto("/api/docs/")
    expect(page.locator(".opblock-tag")).not_to_have_count(0)
    return page


@pytest.mark.parametrize(("device", "width"), [(PHONE, 390), (LAPTOP, 1280)], ids=["phone", "laptop"])
def test_it_is_good_to_everybody(devices: Devices, device: dict[str, object], width: int) -> None:
    page = opened(devices, None, device)
    page.locator(".opblock-tag", has_text="gifts").click()
    page.get_by_role(
        "button", name="Give hours to another member; on a member's word as a coordinator."
    ).click()
    expect(page.get_by_text("Try it out")).to_be_visible()
    # Swagger UI has an h1 of its own, which is not shown.
    assert set(look.bones(page)) <= {"headings: 2"}
    assert look.violations(page) + look.over_the_side(page, width) == []
    page.emulate_media(color_scheme="dark")
    # Swagger UI's dark colours hang on a class that our script sets when it hears of the change.
    expect(page.locator("html")).to_have_class(re.compile(r"\bdark-mode\b"))
    assert look.pale_words(page) == []


def test_somebody_who_is_signed_in_tries_an_address(devices: Devices, member: Person) -> None:
    page = opened(devices, member, LAPTOP)
    page.locator(".opblock-tag", has_text="neighbourhoods").click()
    page.get_by_role("button", name="The neighbourhoods of the time bank.").click()
    page.get_by_text("Try it out").click()
    page.get_by_placeholder("bank", exact=True).fill("riverside")
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
