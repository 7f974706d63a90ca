"""Passkeys in real Chromium, with an authenticator that answers as a phone's would."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from members.models import Person
from tests import factors
from tests.browser import acts, look
from tests.browser.conftest import LAPTOP, PHONE, Devices

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Named = Callable[..., Page]


@pytest.fixture
def named(devices: Devices, settings: Any) -> Named:
    """A page at the address by name: a bare number has no passkeys."""
    devices.site = settings.SITE_URL = devices.site.replace("127.0.0.1", "localhost")

    def open(person: Person | None, **options: Any) -> Page:
        page = devices.open(person, **(options or LAPTOP))
        with_finger(page)
        return page

    return open


def with_finger(page: Page, **options: Any) -> tuple[Any, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | options})
    return session, added["authenticatorId"]


def is_good(page: Page) -> None:
    """As every other page is, on a phone as on a laptop; the walk through all pages cannot come here."""
    path = page.url
    found = look.bones(page) + look.small_actions(page) + look.violations(page)
    for width in (1280, 390, 320):
        found += look.over_the_side(page, width)
    assert (path, found) == (path, [])


def prove_it_is_you(page: Page) -> None:
    """Whoever has no password types a code from their e-mail before a first second step."""
    expect(page.get_by_role("heading", name="First, is it you?")).to_be_visible()
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text("We’ve sent a code")).to_be_visible()
    page.get_by_label("Code").fill(acts.code_in(str(mail.outbox[-1].body)))
    page.get_by_role("button", name="Go on").click()


def open_the_form(page: Page) -> None:
    page.goto("/accounts/mfa/webauthn/add/")
    prove_it_is_you(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()


def make_one(page: Page) -> None:
    open_the_form(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Yes, sign me out").click()


def test_a_passkey_is_made_and_signs_in_by_itself(named: Named, member: Person) -> None:
    page = named(member)
    make_one(page)
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("You have 1 passkey.", exact=True)).to_be_visible()
    sign_out(page)
    page.goto("/accounts/login/?next=/riverside/me/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1, name=member.name)).to_be_visible()


def test_after_the_password_it_is_the_second_step(named: Named, member: Person) -> None:
    factors.with_password(member)
    page = named(member, **PHONE)
    page.goto("/accounts/mfa/webauthn/add/")
    page.get_by_label("Password").fill(factors.PASSWORD)
    page.get_by_role("button", name="Yes, it’s me").click()
    page.get_by_label("What do you call this device?").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(factors.login_of(member).email)
    page.get_by_label("Password").fill(factors.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("The second step")
    page.goto("/accounts/mfa/webauthn/")
    expect(page.get_by_text("My phone", exact=True).first).to_be_visible()


def test_it_is_renamed_and_taken_away(named: Named, member: Person) -> None:
    page = named(member)
    make_one(page)
    page.goto("/accounts/mfa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("The old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Take away The old laptop").click()
    page.get_by_role("button", name="Yes, take it away").click()
    expect(page.get_by_text("You have no passkey.")).to_be_visible()
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey doesn’t open your pages")).to_be_visible()


def test_a_finger_that_does_not_fit_says_so(named: Named, member: Person, devices: Devices) -> None:
    page = devices.open(member, **LAPTOP)
    with_finger(page, isUserVerified=False)
    open_the_form(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That didn’t work")
    assert not Authenticator.objects.exists()


def test_without_scripts_the_app_is_offered_instead(named: Named, member: Person) -> None:
    page = named(member, java_script_enabled=False, **LAPTOP)
    open_the_form(page)
    expect(page.get_by_text("An authenticator app works everywhere.")).to_be_visible()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
    page.goto("/accounts/mfa/")
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()


def test_the_page_that_asks_for_a_proof_is_good_to_everybody(named: Named, member: Person) -> None:
    page = named(member)
    page.goto("/accounts/mfa/webauthn/add/")
    is_good(page)
    page.get_by_role("button", name="Send me a code").click()
    is_good(page)
    page.get_by_label("Code").fill("WRNG-0000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This code is not right").first).to_be_visible()
    is_good(page)


def test_an_admin_is_led_to_it_and_back(named: Named, admin: Person) -> None:
    admin.bank.second_factor_for = "admins"
    admin.bank.save()
    page = named(admin)
    page.goto("/riverside/settings/")
    expect(page.get_by_role("heading", name="A second step first")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    prove_it_is_you(page)
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("link", name="Back to Riverside Time Bank").click()
    page.goto("/riverside/settings/")
    expect(page.get_by_role("heading", name="How your time bank works")).to_be_visible()


def test_pages_of_somebody_who_has_one_are_good_to_everybody(named: Named, member: Person) -> None:
    page = named(member)
    make_one(page)
    key = Authenticator.objects.get(type="webauthn").pk
    own = [
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
        "webauthn/reauthenticate/",
    ]
    factors.with_app(member)
    for path in ["", *own, f"webauthn/keys/{key}/edit/", f"webauthn/keys/{key}/remove/", "totp/deactivate/"]:
        page.goto(f"/accounts/mfa/{path}")
        is_good(page)


def test_pages_on_the_way_in_are_good_to_everybody(named: Named, member: Person) -> None:
    factors.with_app(factors.with_password(member))
    page = named(None)
    sign_in(page, member)
    is_good(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    is_good(page)
    page.get_by_label("Code").fill(factors.recovery_codes(member)[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The second step")).to_have_count(0)
    for path in ("reauthenticate/", "mfa/reauthenticate/"):
        page.goto(f"/accounts/{path}")
        is_good(page)


def sign_in(page: Page, person: Person) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(factors.login_of(person).email)
    page.get_by_label("Password").fill(factors.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
