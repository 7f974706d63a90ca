"""A1: everybody asks every address for what is theirs and for what is not, and nobody reads what is not for them."""

import http.client
import logging
import random
import subprocess
import sys
import time
from unittest import mock

from audit.attack import asking, world
from audit.attack.asking import Answer, Ask
from audit.attack.coverage import not_planted, not_said, unseen
from audit.attack.judging import Findings
from audit.attack.matrix import Matrix
from audit.attack.routes import Route, all_routes
from audit.attack.world import World
from audit.house import ROOT, House
from audit.report import Report, Scale
from exchanges.models.exchange import ExchangeQuerySet
from members import seeing

AT_LEAST = 20_000
LEAKING = ("exchanges:exchange", "api:v1:exchanges-detail", "api:v1:people-detail")


def run(scale: Scale, seed: int) -> Report:
    report = Report("A1 who reaches what")
    logging.disable(logging.CRITICAL)
    parts = scale.pick((), ("redis", "web"))
    with world.opened(*parts) as (here, planted):
        routes = all_routes()
        matrix = Matrix(planted, seed, part=0.45, each=scale.pick(1, 0))
        report.faults += not_said(routes, matrix.description) + not_planted(planted)
        _walk(matrix, routes, report)
        if scale is Scale.FULL:
            matrix.open_the_rest(routes)
            report.faults += unseen(matrix.found, routes)
            _by_the_real_web(here, matrix, routes, seed, report)
        report.control = _control(planted, seed)
    _tell(matrix.found, planted, routes, report)
    if scale is Scale.FULL and matrix.found.requests < AT_LEAST:
        report.faults.append(f"only {matrix.found.requests} requests, not {AT_LEAST}")
    return report


def _walk(matrix: Matrix, routes: list[Route], report: Report) -> None:
    """First with coordinators who may do everything a coordinator may, then with those who share the work out."""
    asking.remember_notices(matrix.banks)
    began = time.monotonic()
    actors = matrix.world.actors
    matrix.walk(routes, [actor for actor in actors if not actor.shares])
    matrix.world.share_work_out()
    matrix.walk(routes, [actor for actor in actors if actor.shares])
    report.figures["requests"] = matrix.found.requests
    report.figures["requests a second"] = round(matrix.found.requests / (time.monotonic() - began))


def _tell(found: Findings, planted: World, routes: list[Route], report: Report) -> None:
    report.figures |= {
        "addresses": len(routes),
        "people who ask": len(planted.actors),
        "words planted": len(planted.garden.words),
        "refused, as they must": found.refused,
        "deeds done and taken back": found.done,
        "notices they would have sent, read": found.told,
        "leaks": len(found.leaks),
    }
    report.faults = [*(f"leak: {leak}" for leak in found.leaks), *found.faults, *report.faults]


def _by_the_real_web(here: House, matrix: Matrix, routes: list[Route], seed: int, report: Report) -> None:
    """Some of the same questions over HTTP: the same answers, and no word more."""
    argv = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(argv, cwd=ROOT, env=here.environment, check=True, timeout=300)
    here.start_again("web")
    here.wait_for(here.answers, "the web")
    asked = matrix.questions(routes, "GET", random.Random(seed), 600)
    before = len(matrix.found.leaks)
    for one, route, row, target in asked:
        matrix.judge.look_at(one, route, row, target, _over_http(here.port, one))
    report.figures["of these by the real web"] = len(asked)
    report.figures["leaks there"] = len(matrix.found.leaks) - before


def _over_http(port: int, one: Ask) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {one.actor.token}"} if one.by_token else {}
    session = one.actor.client.cookies.get("sessionid")
    if session and not one.by_token:
        headers["Cookie"] = f"sessionid={session.value}"
    line.request(one.method, one.path, headers=headers)
    answer = line.getresponse()
    said = answer.read()
    line.close()
    top = "\n".join(f"{name}: {value}" for name, value in answer.getheaders()).encode()
    return Answer(answer.status, top + b"\n" + asking.opened(said), answer.getheader("Location", ""))


def _control(planted: World, seed: int) -> list[str]:
    """The same walk where exchanges are looked up for anybody, and phones are told to everybody."""
    routes = [route for route in all_routes() if route.name in LEAKING]
    blind = mock.patch.object(ExchangeQuerySet, "visible_to", lambda self, person: self.all())
    careless = mock.patch.multiple(seeing, _may_see=_yes, _needs_no_opening=_yes)
    curious = [actor for actor in planted.actors if actor.name in ("quiet", "both")]
    with blind, careless:
        found = Matrix(planted, seed).walk(routes, curious)
    kinds = [
        [one for one in found.leaks if "exchanges.Exchange" in one or "exchanges.StepTaken" in one][:1],
        [one for one in found.leaks if "members.Person." in one][:1],
    ]
    return [each[0] for each in kinds] if all(kinds) else []


def _yes(*_asked: object, **_told: object) -> bool:
    return True
