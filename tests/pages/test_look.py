"""The look: every template compiles, words stay words, colours can be read, and each part is where its name says."""

import re
from itertools import product
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import Client, override_settings

from members.templatetags import look

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob("templates/**/*.html")
)
TOKENS = (ROOT / "static/css/tokens.css").read_text()
STYLES = (ROOT / "templates/components/styles.html").read_text()

ON_GROUNDS = [*product(["ink", "soft"], ["paper", "card", "inset", "field", "wash", "sun-wash", "clay-wash"])]
READ_PAIRS = [
    *ON_GROUNDS,
    *product(["teal", "deep"], ["paper", "card", "inset", "field", "wash"]),
    *product(["clay", "clay-ink"], ["paper", "card", "clay-wash"]),
    ("on-teal", "teal"),
    ("on-teal", "deep"),
    ("sun-ink", "sun-wash"),
    ("on-sun", "sun"),
    ("on-clay", "clay"),
]
SEEN_PAIRS = [*product(["edge", "teal", "focus"], ["paper", "card", "inset", "field"])]


def colours(theme: str) -> dict[str, str]:
    """The colours of tokens.css; the dark theme changes what it names and keeps the rest."""
    light, _, dark = TOKENS.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark)) if theme == "dark" else {})


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def component(part: str, **context: object) -> str:
    return render_to_string(f"components/{part}.html", context)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(theme):
    found = colours(theme)
    ratios = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in READ_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_edge_and_focus_ring_can_be_seen(theme):
    found = colours(theme)
    ratios = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in SEEN_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_carries_style_or_script_of_its_own(name):
    source = (ROOT / "templates" / name).read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", source)


def test_every_stylesheet_is_linked_and_shares_its_name_with_a_template():
    sheets = sorted(path.stem for path in ROOT.glob("static/css/components/*.css"))
    linked = sorted(re.findall(r"css/components/([a-z_]+)\.css", STYLES))
    drawn = tuple("_" + Path(name).stem for name in TEMPLATES)
    assert sheets == linked
    assert [sheet for sheet in sheets if not any(name.endswith("_" + sheet) for name in drawn)] == []


def test_every_icon_named_in_a_template_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/icons/icons.svg").read_text()))
    sources = [(ROOT / "templates" / name).read_text() for name in TEMPLATES]
    named = {icon for source in sources for icon in re.findall(r'icon\.html" with name="([a-z]+)"', source)}
    assert named <= drawn


@pytest.mark.parametrize(
    ("part", "context"),
    [
        ("button", {"label": "<b>", "url": '"><b>'}),
        ("badge", {"text": "<b>"}),
        ("empty", {"title": "<b>", "text": "<b>", "label": "<b>", "url": "/"}),
        ("person_row", {"name": "<b> <b>", "detail": "<b>", "badge": "<b>"}),
        ("notice_row", {"subject": "<b>", "text": "<b>\n<b>"}),
        ("figure", {"label": "<b>", "value": "<b>", "url": "/"}),
        ("bars", {"rows": [{"label": "<b>", "value": 3, "text": "<b>"}]}),
        ("steps", {"steps": [{"title": "<b>", "detail": "<b>", "note": "<b>"}]}),
        ("table", {"columns": [{"label": "<b>"}], "rows": [{"cells": [{"text": "<b>"}, {"label": "<b>"}]}]}),
        ("reason_form", {"id": "x", "summary": "<b>", "label": "<b>", "value": "</textarea><b>", "error": "<b>"}),
        ("search", {"label": "<b>", "value": '"><b>'}),
        ("band", {"balance": 0, "lowest": -600, "highest": 2400, "sentence": "<b>"}),
        ("message", {"text": "<b>", "kind": "info"}),
    ],
)  # fmt: skip
def test_what_people_wrote_stays_words(part, context):
    html = component(part, **context)
    assert "<b>" not in html
    assert "&lt;" in html


def test_a_card_holds_what_is_written_in_it():
    badge = '{% include "components/badge.html" with text="x" %}'
    source = '{% load look %}{% card title=title kind="sun" %}' + badge + "{% endcard %}"
    html = engines["django"].from_string(source).render({"title": "<i>"})
    assert '<section class="card card-sun">' in html
    assert "<h2>&lt;i&gt;</h2>" in html
    assert '<span class="badge badge-plain">x</span>' in html


class Form(forms.Form):
    title = forms.CharField(help_text="In a few words.")
    side = forms.ChoiceField(choices=[("a", "I helped"), ("b", "They helped")], widget=forms.RadioSelect)
    hours = forms.CharField(widget=forms.TextInput(attrs={"data-step-minutes": "15"}), required=False)
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_field_is_tied_to_its_hint_and_its_error():
    html = Form({"secret": "s"})["title"].as_field_group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_error_summary_leads_to_each_field():
    html = str(Form({}).as_div())
    summary = html.split('<div class="fields">')[0]
    assert "autofocus" in summary
    assert re.findall(r'href="#(\w+)"', summary) == ["id_title", "id_side"]
    assert all(f'id="{target}"' in html for target in ("id_title", "id_side"))


def test_an_untouched_form_has_no_error_summary():
    assert "error-summary" not in str(Form().as_div())


def test_radio_buttons_are_large_choices_in_a_named_group():
    html = Form()["side"].as_field_group()
    assert "<fieldset" in html
    assert html.count('<label class="choice"') == 2


def test_hours_have_steppers_that_wait_for_the_script():
    html = Form()["hours"].as_field_group()
    assert re.findall(r'data-step="(-?1)" hidden', html) == ["-1", "1"]
    assert 'data-step-minutes="15"' in html


def test_a_hidden_field_is_only_itself():
    assert Form()["secret"].as_field_group().strip() == str(Form()["secret"])


@pytest.mark.parametrize(
    ("balance", "at", "key"),
    [
        (0, "50.0%", "middle"),
        (-105, "41.6%", "middle"),
        (-600, "2.0%", "low"),
        (-900, "2.0%", "low"),
        (2400, "98.0%", "high"),
    ],
)
def test_a_balance_is_placed_around_the_middle(balance, at, key):
    place = look.place_on_band(balance, -600, 2400)
    assert (place.at, place.key) == (at, key)


def test_a_balance_without_limits_is_placed_too():
    assert look.place_on_band(60, None, None).at == "98.0%"
    assert look.place_on_band(0, None, None).at == "50.0%"


def test_two_bands_on_a_page_do_not_share_their_ids():
    assert look.place_on_band(0, -1, 1).id != look.place_on_band(0, -1, 1).id


def test_bars_are_as_long_as_their_share():
    assert [look.share_of(value, 200) for value in (200, 50, 1, 0)] == ["100.0%", "25.0%", "1.0%", "0%"]


def test_a_name_keeps_its_colour():
    assert look.wash("Rosa Ortiz") == look.wash("Rosa Ortiz")
    assert {look.wash(f"Person {number}") for number in range(30)} == set(look.WASHES)


def test_each_form_carries_a_key_of_its_own():
    keys = {re.findall(r'idempotency_key" value="([^"]+)"', component("once"))[0] for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"]
)
def test_a_page_about_trouble_needs_nothing_to_be_drawn(name):
    html = render_to_string(name)
    assert html.count("<h1>") == 1
    assert '<html lang="' in html


@pytest.mark.parametrize(
    "path", ["login/", "login/code/", "password/reset/", "password/reset/done/", "signup/", "inactive/"]
)
def test_sign_in_pages_are_ours(db, path):
    html = Client().get(f"/accounts/{path}").text
    assert '<html lang="en-gb">' in html
    assert html.count("<main ") == html.count("<h1>") == 1
    assert "placeholder=" not in html


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            "Open https://bank.example/me/ now.",
            'Open <a href="https://bank.example/me/">https://bank.example/me/</a> now.',
        ),
        ("See https://evil.invalid/ or www.evil.com", "See https://evil.invalid/ or www.evil.com"),
        ("https://bank.example.evil.invalid/", "https://bank.example.evil.invalid/"),
        ("https://bank.example@evil.invalid/", "https://bank.example@evil.invalid/"),
        (
            '<b>https://bank.example/"onclick="x',
            '&lt;b&gt;<a href="https://bank.example/">https://bank.example/</a>&quot;onclick=&quot;x',
        ),
    ],
)
def test_only_addresses_of_this_site_become_links(words: str, shown: str) -> None:
    with override_settings(SITE_URL="https://bank.example"):
        assert look.own_links(words) == shown
