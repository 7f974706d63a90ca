"""What every page owes to whoever reads it, asked of the page as Chromium draws it."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor/axe.min.js").read_text()
WHOLE_AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Nothing else that axe looks at depends on the colours.
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALLEST_ACTION_PIXELS = 44

BONES = """() => ({
    headings: document.querySelectorAll("h1").length,
    title: document.title.length > 3,
    language: document.documentElement.lang,
    main: document.querySelectorAll("main").length,
})"""
WHOLE = {"headings": 1, "title": True, "language": "en-gb", "main": 1}

ACTIONS = "main .button, .navigation a, main .field input, main select"
SMALL_ACTIONS = """([actions, least]) => [...document.querySelectorAll(actions)]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .map(one => [one, (one.closest("label") || one).getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && box.height < least)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} is ${box.height} high`)"""

OVER_THE_SIDE = """width => [...document.querySelectorAll("body *")]
    .filter(one => document.documentElement.scrollWidth > width && one.getBoundingClientRect().right > width + 0.5)
    .slice(0, 5).map(one => one.outerHTML.slice(0, 90))"""


def violations(page: Page) -> list[str]:
    """What axe finds, at the width the page has now."""
    return _axe(page, WHOLE_AXE)


def pale_words(page: Page) -> list[str]:
    """What is hard to read in the colours the page has now."""
    return _axe(page, COLOURS)


def _axe(page: Page, choices: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        # Through the debugger: the page's own policy lets no script in that is not of the site.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE})
        session.detach()
    found = page.evaluate(f"axe.run(document, {json.dumps(choices)})")["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def bones(page: Page) -> list[str]:
    """One h1, a title, a language, one main part."""
    found = page.evaluate(BONES)
    return [f"{bone}: {found[bone]}" for bone in WHOLE if found[bone] != WHOLE[bone]]


def small_actions(page: Page) -> list[str]:
    return list(page.evaluate(SMALL_ACTIONS, [ACTIONS, SMALLEST_ACTION_PIXELS]))


def over_the_side(page: Page, width: int) -> list[str]:
    """What makes the page wider than its window."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": width, "height": size["height"]})
    return [f"at {width}: {piece}" for piece in page.evaluate(OVER_THE_SIDE, width)]
