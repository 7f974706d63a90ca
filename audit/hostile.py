"""A4: texts that want to be scripts go in through every field, and out through every page, letter and file."""

import logging
import mimetypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Error, Page, sync_playwright

from audit.attack import asking, bodies, payloads, world
from audit.attack.asking import Answer, Ask, ask, form_body
from audit.attack.matrix import Matrix
from audit.attack.routes import Route, all_routes
from audit.attack.rows import row_of
from audit.attack.world import Actor
from audit.report import Report, Scale
from members.walls import in_bank
from tests import chromium

SITE = "http://testserver"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
WHO = ("anonymous", "member", "coordinator", "admin", "owner")
SEES = f"""() => [...document.querySelectorAll("{payloads.MARK}, [{payloads.MARK}], base, iframe, object, embed")]
    .map(one => one.outerHTML.slice(0, 80))"""
MOST_CONTROLS = 12
FILES = ("text/csv", "application/json", "application/pdf", "application/vnd")


def run(scale: Scale, seed: int) -> Report:
    report = Report("A4 hostile text")
    logging.disable(logging.CRITICAL)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with world.opened() as (here, planted):
        matrix = Matrix(planted, seed)
        asking.remember_notices(matrix.banks)
        walk = Walk(matrix, report)
        walk.through_every_field(all_routes(), scale.pick(1, 24))
        with world.as_keeper(here):
            report.figures["texts in the tables made hostile"] = payloads.sow(planted)
        pages = walk.through_every_page(all_routes())
        walk.through_every_letter()
        some = pages if scale is Scale.FULL else matrix.chance.sample(pages, min(len(pages), 25))
        walk.in_chromium(some)
        report.control = _control(matrix, pages)
    return report


class Walk:
    """Sends, reads and looks, and writes down what text has become."""

    def __init__(self, matrix: Matrix, report: Report) -> None:
        self.matrix, self.report = matrix, report

    def through_every_field(self, routes: list[Route], each: int) -> None:
        """The list and our own payloads in turn, in all texts of a form or a body at once; all is taken back."""
        texts = [*payloads.PAYLOADS, *payloads.naughty()]
        self.report.figures["hostile texts"] = len(texts)
        asked, turn = 0, 0
        sendable = list(self._sendable(routes))
        if each == 1:
            sendable = self.matrix.chance.sample(sendable, min(len(sendable), 150))
        for route, plain in sendable:
            one = self._filled(route, plain)
            for _again in range(each):
                turn += 1
                answer = ask(_with(one, texts[turn % len(texts)]), self.matrix.banks, lambda answer: None)
                asked += 1
                self._judge(one, answer)
        self.report.figures["forms and bodies sent with them"] = asked

    def _sendable(self, routes: list[Route]) -> Iterator[tuple[Route, Ask]]:
        for route in routes:
            for method in ("POST", "PUT", "PATCH"):
                row = row_of(route, method) if method in route.methods else None
                for actor in self._actors() if row and not route.name.startswith("admin:") else ():
                    assert row
                    for target in self.matrix.targets(route, row, actor):
                        if target.kind in ("own", "here", "other") and not self.matrix.judge.is_closed(
                            row, target, actor
                        ):
                            yield route, next(self.matrix.asks(route, row, method, actor, target))
                            break

    def _filled(self, route: Route, one: Ask) -> Ask:
        if route.is_of_api:
            return one
        body, content_type = form_body(self.matrix.form_at(one.path, one.actor))
        return replace(one, body=body, content_type=content_type)

    def through_every_page(self, routes: list[Route]) -> list[Ask]:
        """All that is written is hostile now: every page and file, for everybody who may open it."""
        pages, files = [], 0
        for route in routes:
            for one in self._openings(route):
                answer = ask(one, self.matrix.banks, lambda answer: None)
                self._judge(one, answer)
                files += any(kind.encode() in answer.said[:2000] for kind in FILES)
                if answer.is_html and answer.status == 200 and not one.by_token:
                    pages.append(one)
        self.report.figures["pages read that hold them"] = len(pages)
        self.report.figures["files read that hold them"] = files
        return pages

    def _openings(self, route: Route) -> Iterator[Ask]:
        """A page or file of ours, as everybody who may open it asks for it."""
        row = row_of(route, "GET") if "GET" in route.methods else None
        for actor in self._actors() if row else ():
            assert row
            for target in self.matrix.targets(route, row, actor):
                is_ours = target.kind in ("own", "here", "other")
                if is_ours and not self.matrix.judge.is_closed(row, target, actor):
                    yield self.matrix.plain(route, row, "GET", actor, target)

    def _judge(self, one: Ask, answer: Answer) -> None:
        if answer.status >= 500 and one.path != "/readyz":
            self.report.faults.append(f"{one}: {answer.status} {answer.trouble}")
        if answer.is_html:
            self.report.faults += [f"{one}: {found}" for found in payloads.elements_in(answer.said)]
        if b"Content-Type: text/csv" in answer.said[:2000]:
            body = answer.said.partition(b"\n\n")[2] or answer.said
            self.report.faults += [f"{one}: the cell {cell}" for cell in payloads.formulas_in(body)]

    def through_every_letter(self) -> None:
        """Letters are plain; a part that is a page is held to what pages are held to."""
        read = 0
        for bank in self.matrix.banks:
            with in_bank(bank):
                for letter in asking.letters(bank):
                    read += 1
                    for part in letter.alternatives:
                        found = payloads.elements_in(str(part[0]).encode())
                        self.report.faults += [f"a letter: {element}" for element in found]
        self.report.figures["letters read that hold them"] = read

    def in_chromium(self, pages: list[Ask]) -> None:
        """The same answers, as Chromium takes them: no script of theirs runs, nobody else is asked."""
        self.report.figures["pages opened in Chromium"] = len(pages)
        with chromium_page() as (page, troubles):
            for one in pages:
                look(page, one, troubles)
        self.report.faults += troubles

    def _actors(self) -> list[Actor]:
        return [actor for actor in self.matrix.world.actors if actor.name in WHO]


def _with(one: Ask, text: str) -> Ask:
    """Every text that is sent is this one."""
    if one.content_type == "application/json":
        return replace(one, body=bodies.as_json(bodies.worded(one.body, text)))
    form = {
        name: [text if value == bodies.WORDS else value for value in values]
        for name, values in bodies.read_form(one.body).items()
    }
    body, content_type = form_body(form)
    return replace(one, body=body, content_type=content_type)


@contextmanager
def chromium_page() -> Iterator[tuple[Page, list[str]]]:
    """A page of Chromium and what it complains of. What it asks for is answered here, everything else is refused."""
    troubles: list[str] = []
    path = chromium.find()
    if path is None:
        raise SystemExit("There is no Chromium here.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        page = browser.new_page()
        page.expose_function("zqrun", lambda *_said: troubles.append(f"a script ran at {page.url}"))
        page.on("dialog", lambda dialog: _dismiss(page, dialog, troubles))
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _hear(page, said, troubles))
        yield page, troubles
        browser.close()


def _dismiss(page: Page, dialog: Any, troubles: list[str]) -> None:
    troubles.append(f"a dialog at {page.url}")
    dialog.dismiss()


def _hear(page: Page, said: Any, troubles: list[str]) -> None:
    if "Content Security Policy" in said.text or "Refused to" in said.text:
        troubles.append(f"{page.url}: {said.text[:200]}")


def look(page: Page, one: Ask, troubles: list[str]) -> None:
    """Open one page as that person and look for what the payloads would have made of it."""
    page.unroute_all(behavior="wait")
    page.route("**/*", lambda route: _answer(route, one, troubles))
    page.goto(f"{SITE}{one.path}", wait_until="load")
    troubles += [f"{one}: {found}" for found in page.evaluate(SEES)]


def _answer(route: Any, one: Ask, troubles: list[str]) -> None:
    # Whatever was still asked for when its page was left is nobody's any more.
    with suppress(Error):
        _say(route, one, troubles)


def _say(route: Any, one: Ask, troubles: list[str]) -> None:
    asked = urlsplit(route.request.url)
    if f"{asked.scheme}://{asked.netloc}" != SITE:
        troubles.append(f"{one}: asked elsewhere: {route.request.url[:100]}")
        route.abort()
    elif asked.path.startswith("/static/"):
        _static(route, asked.path)
    else:
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        said = one.actor.client.get(path, headers={"Accept-Encoding": "identity"})
        body = b"".join(said.streaming_content) if said.streaming else said.content  # type: ignore[attr-defined]
        route.fulfill(status=said.status_code, headers=dict(said.headers), body=body)


def _static(route: Any, path: str) -> None:
    found = finders.find(path.removeprefix("/static/"))
    if found:
        route.fulfill(path=str(found), content_type=mimetypes.guess_type(path)[0])
    else:
        route.fulfill(status=404, body="")


def _control(matrix: Matrix, pages: list[Ask]) -> list[str]:
    """The same pages by templates that let text through as it is: read, and opened in Chromium, until one shows it."""
    engine: Any = engines["django"]
    with mock.patch.object(engine.engine, "autoescape", False):
        for one in [one for one in pages if one.actor.name == "admin"][:MOST_CONTROLS]:
            read, opened = Walk(matrix, Report("control")), Walk(matrix, Report("control"))
            read._judge(one, ask(one, matrix.banks, lambda answer: None))
            if read.report.faults:
                opened.in_chromium([one])
            if opened.report.faults:
                return [read.report.faults[0], opened.report.faults[0]]
    return []
