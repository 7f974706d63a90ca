"""The components as Chromium draws them: axe finds nothing, nothing runs over the side, scripts are not needed."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests import chromium

pytestmark = pytest.mark.skipif(chromium.find() is None, reason="there is no Chromium here")

HERE = Path(__file__).parent
AXE = (HERE.parent / "vendor/axe.min.js").read_text()
WIDTHS = [(320, 640), (390, 844), (640, 450), (1280, 900)]
DAYS = [("mon", "Monday"), ("tue", "Tuesday")]


class GalleryForm(forms.Form):
    title = forms.CharField(help_text="In a few words.")
    text = forms.CharField(widget=forms.Textarea, required=False)
    side = forms.ChoiceField(
        choices=[("a", "I helped Kofi"), ("b", "Kofi helped me")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False)
    category = forms.ChoiceField(choices=[("", "Choose one"), ("1", "Company")])
    happened_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    photo = forms.FileField(required=False)
    is_remote = forms.BooleanField(label="It can be done by phone", required=False)
    hours = forms.CharField(widget=forms.TextInput(attrs={"data-step-minutes": "15"}))


def gallery(form: forms.Form) -> str:
    request = RequestFactory().get("/gallery/")
    cell = {"text": "+1 h 30", "label": "Hours", "number": True}
    context = {
        "form": form,
        "names": ["Rosa Ortiz", "Piotr Nowak", "Grace Li"],
        "page": Paginator(range(30), 10).page(2),
        "bars": [
            {"label": "Company", "value": 96, "text": "96 h", "url": "#"},
            {"label": "Home", "value": 0},
        ],
        "columns": [{"label": "What"}, {"label": "Hours", "number": True}],
        "rows": [{"cells": [{"text": "Sewing a curtain", "url": "#"}, cell]}],
        "steps": [{"title": state, "note": "Hello", "state": state} for state in ("done", "now", "next")],
        "now": dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC),
    }
    return engines["django"].from_string((HERE / "gallery.html").read_text()).render(context, request)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained of."""
    return []


@pytest.fixture
def opened(browser: Browser, troubles: list[str]) -> Iterator[Callable[..., Page]]:
    """Open the gallery without any server: each file comes from where the site finds it, under the site's policy."""
    contexts: list[BrowserContext] = []

    def open_gallery(form: forms.Form | None = None, *, scripts: bool = True) -> Page:
        html = gallery(form or GalleryForm())

        def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                route.fulfill(path=finders.find(path.removeprefix("/static/")))
            else:
                policy = {
                    "Content-Security-Policy": build_policy(),
                    "Content-Type": "text/html; charset=utf-8",
                }
                route.fulfill(body=html, headers=policy)

        contexts.append(browser.new_context(java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.route("**/*", answer)
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("http://gallery.test/gallery/")
        return page

    yield open_gallery
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate("axe.run(document)")["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def test_axe_finds_nothing_and_nothing_runs_over_the_side(opened, troubles):
    page = opened()
    for (width, height), scheme in product(WIDTHS, ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (violations(page), over, troubles) == ([], 0, []), (width, scheme)


def test_a_refused_form_is_clean_too_and_takes_the_focus(opened):
    page = opened(GalleryForm({"title": ""}))
    assert violations(page) == []
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")


def test_the_summary_takes_the_focus_without_scripts(opened):
    page = opened(GalleryForm({"title": ""}), scripts=False)
    assert page.locator("[data-error-summary]:focus").count() == 1


def test_without_scripts_no_button_is_dead(opened):
    page = opened(scripts=False)
    assert page.locator("[data-step]:visible, [data-keys-help]:visible").count() == 0


def test_an_error_leads_to_the_first_of_its_choices(opened):
    page = opened(GalleryForm({"title": ""}))
    page.click("[data-error-summary] a[href='#id_side']")
    assert page.evaluate("document.activeElement.id") == "id_side_0"


def test_the_stepper_takes_a_step_from_what_was_typed(opened):
    page = opened()

    def after(typed: str, direction: int) -> str:
        page.fill("#id_hours", typed)
        page.click(f"[data-step='{direction}']")
        return str(page.input_value("#id_hours"))

    assert [after(typed, 1) for typed in ("1:30", "1,5", "100m", "")] == ["1:45", "1:45", "1:45", "0:15"]
    assert [after(typed, -1) for typed in ("1:30", "1h30", "100m", "0:15")] == [
        "1:15",
        "1:15",
        "1:30",
        "0:15",
    ]
    assert after("an hour and a bit", 1) == "an hour and a bit"


def test_a_list_can_be_worked_by_keys_and_they_can_be_turned_off(opened):
    page = opened()
    # A field with the focus would take them as letters.
    page.get_by_role("heading", name="All the parts").click()
    for key in "jjxa":
        page.keyboard.press(key)
    assert page.locator("[data-pick]:checked").evaluate_all("boxes => boxes.map(box => box.value)") == [
        "Piotr Nowak"
    ]
    assert page.inner_text("[data-picked]") == "1"
    page.click("[data-keys-switch]")
    page.keyboard.press("x")
    assert page.locator("[data-pick]:checked").count() == 1


def test_two_taps_send_once(opened):
    page = opened()
    sent = []
    page.route("**/sent/", lambda route: sent.append(route.request.post_data))
    with page.expect_request("**/sent/"):
        page.evaluate(
            "form => { form.requestSubmit(); form.requestSubmit(); }", page.query_selector("form.stack")
        )
    # A second one would come at once.
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_a_line_that_is_down_is_said_in_words(opened):
    page = opened()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:sendError', {bubbles: true}))")
    assert page.locator("#status.message").is_visible()
    assert "nothing was changed" in page.inner_text("#status")
    assert violations(page) == []
