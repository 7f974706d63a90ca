"""Real Chromium before the real server: people with a phone or a laptop, and an ear for whatever goes wrong."""

import os
import re
import tempfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from members.models import Person, TimeBank
from tests import chromium

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PATIENCE_MS = 15_000

# A page that was left while it still loaded something is no trouble.
LEFT_MEANWHILE = "net::ERR_ABORTED"
# A refused document is part of the story, and what it should have been its test says; refused files are heard below.
REFUSED = "Failed to load resource: the server responded with a status of"
# htmx says so of what it was still asking for when its page was left.
LEFT_ASKING = ("htmx:sendAbort", "htmx:afterRequest")


class Devices:
    """Opens pages on phones and laptops, and writes down what any of them complains of."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.troubles: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, person: Person | None, **options: Any) -> Page:
        """A device of its own: nobody shares a cookie with anybody."""
        context = self.browser.new_context(base_url=self.site, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self._check_address)
        context.on("requestfailed", self._check_failure)
        context.on("response", self._check_status)
        self.contexts.append(context)
        if person:
            context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": self.site}])
        return context.new_page()

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not said.text.startswith((REFUSED, *LEFT_ASKING)):
            self.troubles.append(f"{said.type}: {said.text}")

    def _check_address(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.troubles.append(f"asked elsewhere: {request.url}")

    def _check_failure(self, request: Request) -> None:
        if request.failure != LEFT_MEANWHILE:
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _check_status(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and response.status != 422 and not is_page):
            self.troubles.append(f"{response.status}: {response.url}")

    def photograph(self, name: str) -> list[Path]:
        """What each device shows now, for whoever wonders why a test failed."""
        folder = Path(tempfile.gettempdir()) / f"timebank-pictures-{os.geteuid()}"
        folder.mkdir(exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        taken = [folder / f"{re.sub(r'[^a-z0-9]+', '-', name)}-{n}.png" for n in range(len(pages))]
        for page, path in zip(pages, taken, strict=True):
            with suppress(Error):  # a page that hangs must not hide why the test failed
                page.screenshot(path=path, full_page=True)
        return taken

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def session_of(person: Person) -> str:
    assert person.user is not None, "this person has no login"
    client = Client()
    client.force_login(person.user)
    return client.cookies["sessionid"].value


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all these tests; each device is a context of its own in it."""
    path = chromium.find()
    if path is None:
        pytest.skip("there is no Chromium here")
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this very thread, and Django would take every query for one made inside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def devices(
    browser: Browser, live_server: LiveServer, transactional_db: None, settings: Any
) -> Iterator[Devices]:
    settings.SITE_URL = live_server.url
    devices = Devices(browser, live_server.url)
    yield devices
    devices.close()


class Open(Protocol):
    def __call__(self, person: Person | None = None, **options: Any) -> Page: ...


@pytest.fixture
def phone(devices: Devices) -> Open:
    """A page on this person's phone; nobody is signed in without a person."""
    return lambda person=None, **options: devices.open(person, **PHONE, **options)


@pytest.fixture
def laptop(devices: Devices) -> Open:
    return lambda person=None, **options: devices.open(person, **LAPTOP, **options)


@pytest.fixture
def careful_bank(bank: TimeBank) -> TimeBank:
    """A coordinator has a look at every exchange."""
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()
    return bank


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Generator[None, Any, Any]:
    """A test that saw trouble has failed, whatever else it found right; of any failure there are pictures."""
    devices: Devices | None = item.funcargs.get("devices")
    if devices is None:
        return (yield)
    try:
        answer = yield
        assert devices.troubles == [], "the browser complained"
    except BaseException as failure:
        failure.add_note(f"pictures: {[str(path) for path in devices.photograph(item.name)]}")
        raise
    return answer
