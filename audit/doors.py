"""A5: forged forms, addresses to be led to, guesses, old sessions, used links, files and names that are none."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_resolver
from PIL import Image

from audit.attack import asking, entrances, sending, world
from audit.attack.matrix import Matrix
from audit.attack.routes import Route, all_routes
from audit.attack.world import World
from audit.house import ROOT
from audit.report import Report, Scale

APPS = ("members", "ledger", "exchanges", "timebank")
# What the server itself would ask another with, if it ever did.
ASKING = {
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
    "socket",
}
LOCAL = ("timebank/embedded/", "timebank/keeping/")
"""They speak to the parts of the system on the same machine."""


def run(scale: Scale, seed: int) -> Report:
    report = Report("A5 ways in")
    logging.disable(logging.CRITICAL)
    with world.opened() as (_here, planted):
        matrix = Matrix(planted, seed)
        asking.remember_notices(matrix.banks)
        routes = all_routes()
        some = routes if scale is Scale.FULL else matrix.chance.sample(routes, 60)
        tried = {
            "forged forms": entrances.forged(matrix, some),
            "addresses to be led to": entrances.led_astray(matrix, some),
            "sessions from before": entrances.fixed_session(planted),
            "guesses": entrances.guessed(planted),
            "links, new, used, old, taken back": entrances.used_links(planted),
            "files that are not what they say": sending.uploads(matrix),
            "letters with lines of other headers": sending.headers(planted),
            "modules that could ask another server": outgoing(),
        }
        report.control = _control(matrix, planted, routes)
    for what, (count, faults) in tried.items():
        report.figures[what] = count
        report.faults += [f"{what}: {fault}" for fault in faults]
    return report


def outgoing() -> tuple[int, list[str]]:
    """No address that anybody could enter is ever asked by the server: there is nothing to ask with."""
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not str(path.relative_to(ROOT)).startswith(LOCAL)
        for name in _imported(path)
        if name in ASKING
    ]
    return len(found), found


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _control(matrix: Matrix, planted: World, routes: list[Route]) -> list[str]:
    """The same tries where each of these doors stands open."""
    me = [route for route in routes if route.name == "members:tokens"]
    with mock.patch.object(me[0].callback, "csrf_exempt", True, create=True):
        found = [entrances.forged(matrix, me)[1][:1]]
    found.append(_follows_anything(matrix, routes))
    with (
        mock.patch("django.contrib.sessions.backends.base.SessionBase.cycle_key"),
        mock.patch("django.contrib.sessions.backends.base.SessionBase.flush"),
    ):
        found.append(entrances.fixed_session(planted)[1][:1])
    with mock.patch("members.pictures._as_webp", _as_it_came):
        found.append(sending.uploads(matrix)[1][:1])
    return [each[0] for each in found] if all(found) else []


def _follows_anything(matrix: Matrix, routes: list[Route]) -> list[str]:
    """A page that leads wherever it is told."""

    def follow(request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(request.GET.get("next", "/"))

    front = next(route for route in routes if route.name == "members:front")
    entry = next(entry for entry in get_resolver().url_patterns if _leads_to(entry, front))
    pages: Any = getattr(entry, "url_patterns", [])
    page = next(each for each in pages if getattr(each, "callback", None) is front.callback)
    with mock.patch.object(page, "callback", follow):
        return entrances.led_astray(matrix, [front])[1][:1]


def _leads_to(entry: Any, route: Route) -> bool:
    return any(
        getattr(each, "callback", None) is route.callback for each in getattr(entry, "url_patterns", [])
    )


def _as_it_came(image: Image.Image, *, quality: int) -> bytes:
    return sending.SCRIPT
