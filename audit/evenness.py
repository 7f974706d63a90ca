"""S1: whoever tries to sign in learns nothing of who is known here, neither by the answer nor by how long it takes."""

import base64
import datetime as dt
import http.client
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.http import int_to_base36

from audit import house, people
from audit.report import Report, Scale
from members import joining
from members.models import Application, TimeBank, User

PASSKEY = "/accounts/mfa/webauthn/login/"
Body = Callable[[str], dict[str, str]]
# What looks uneven is tried as often again, with others: chance evens out, a fault stays.
ROUNDS = 3
# Each way in: where its form stands, and what is sent of an address.
WAYS: dict[str, tuple[str, Body]] = {
    "password": ("/accounts/login/", lambda who: {"login": who, "password": "not the right words"}),
    "code by e-mail": ("/accounts/login/code/", lambda who: {"email": who}),
    "new password": ("/accounts/password/reset/", lambda who: {"email": who}),
    "link to confirm": ("/even/join/again/", lambda who: {"email": who}),
    "passkey": (PASSKEY, lambda who: {"credential": _credential(who)}),
}


def run(scale: Scale, seed: int) -> Report:
    tries, within = scale.pick((8, 0.5), (200, 0.05))
    report = Report("S1 known and unknown")
    drawn = random.Random(seed)
    with house.opened("redis", is_durable=False) as here:
        # Each try from an address of its own, or the limits would answer.
        here.environment |= {"TRUSTED_PROXIES": "1", "EMAIL_URL": "dummymail://"}
        _collect(here)
        here.start("web")
        known = _known(tries * ROUNDS)
        for way in WAYS:
            _measure(here.port, way, known[way], drawn, report, within)
        here.serve("audit.telling")
        control = Report("control")
        _measure(here.port, "password", known["password"][: 40 * ROUNDS], drawn, control, within)
        report.control = control.faults
    return report


def _collect(here: house.House) -> None:
    """Pages name their files by what is in them."""
    argv = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(argv, cwd=house.ROOT, env=here.environment, check=True, timeout=300)


def _known(tries: int) -> dict[str, list[str]]:
    """People who sign in here in every way, and as many who asked to join."""
    bank = people.community("even", 0).bank
    emails = [f"known{number}@even.example" for number in range(tries)]
    password = make_password("three small words")
    for email in emails:
        user = User.objects.create_user(email)
        User.objects.filter(pk=user.pk).update(password=password)
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"credential": {}})
    _applicants(bank, tries, timezone.now() - dt.timedelta(days=2))
    keys = [str(pk) for pk in User.objects.filter(email__in=emails).values_list("pk", flat=True)]
    asked = list(Application.objects.filter(bank=bank).values_list("email", flat=True))
    return dict.fromkeys(WAYS, emails) | {"passkey": keys, "link to confirm": asked}


def _applicants(bank: TimeBank, count: int, at: dt.datetime) -> None:
    for number in range(count):
        joining.apply(bank, name=f"Applicant {number}", email=f"asked{number}@even.example", at=at)


def _measure(
    port: int, way: str, known: list[str], drawn: random.Random, report: Report, within: float
) -> None:
    """Judged by all tries together, of as many rounds as it takes to look even."""
    took: dict[bool, list[float]] = {True: [], False: []}
    said: dict[bool, set[tuple[int, str]]] = {True: set(), False: set()}
    for number in range(ROUNDS):
        for who, is_known in _in_turn(way, known[number::ROUNDS], drawn):
            seconds, answer = _try(port, way, who, drawn)
            took[is_known].append(seconds)
            said[is_known].add(answer)
        if abs(_ratio(took) - 1) <= within:
            break
    _write_down(report, way, took)
    if said[True] != said[False]:
        report.faults.append(f"{way}: {sorted(said[True])} to who is known, {sorted(said[False])} to others")
    if abs(_ratio(took) - 1) > within:
        report.faults.append(
            f"{way}: who is known is answered in {_ratio(took):.3f} of the time of who is not"
        )


def _ratio(took: dict[bool, list[float]]) -> float:
    return statistics.median(took[True]) / statistics.median(took[False])


def _write_down(report: Report, way: str, took: dict[bool, list[float]]) -> None:
    known, unknown = (statistics.median(took[is_known]) * 1000 for is_known in (True, False))
    report.figures[f"{way}: tries, known and unknown"] = f"{len(took[True])} + {len(took[False])}"
    report.figures[f"{way}: median"] = f"{known:.1f} and {unknown:.1f} ms"
    report.figures[f"{way}: known / unknown"] = f"{_ratio(took):.3f}"


def _in_turn(way: str, known: list[str], drawn: random.Random) -> Iterator[tuple[str, bool]]:
    """Known and unknown in turn, so that whatever else the machine does meets both alike."""
    for who in known:
        unknown = str(10**9 + int(who)) if way == "passkey" else f"nobody-{who}"
        pair = [(who, True), (unknown, False)]
        drawn.shuffle(pair)
        yield from pair


def _try(port: int, way: str, who: str, drawn: random.Random) -> tuple[float, tuple[int, str]]:
    """One try from a browser and an address that were never seen: how long it took, and what was said."""
    path, body = WAYS[way]
    address = ".".join(str(drawn.randint(1, 254)) for _part in range(4))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"X-Forwarded-For": address, "Accept": "application/json" if way == "passkey" else "text/html"}
    line.request("GET", path, headers=headers)
    page = line.getresponse()
    page.read()
    cookies = dict(value.split(";")[0].split("=", 1) for value in page.headers.get_all("Set-Cookie") or [])
    if "csrftoken" not in cookies:
        line.request("GET", "/accounts/login/", headers=headers | {"Accept": "text/html"})
        page = line.getresponse()
        page.read()
        cookies |= dict(
            value.split(";")[0].split("=", 1) for value in page.headers.get_all("Set-Cookie") or []
        )
    sent = urlencode(body(who) | {"csrfmiddlewaretoken": cookies["csrftoken"]})
    headers |= {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/html",
    }
    began = time.perf_counter()
    line.request("POST", path, body=sent, headers=headers)
    answer = line.getresponse()
    answer.read()
    took = time.perf_counter() - began
    line.close()
    return took, (answer.status, answer.headers.get("Location") or "")


def _credential(user: str) -> str:
    """What a browser would send of a passkey that nobody ever made."""

    def coded(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    said = coded(
        json.dumps({"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost"}).encode()
    )
    response = {
        "clientDataJSON": said,
        "authenticatorData": coded(b"\0" * 37),
        "signature": coded(b"\0" * 64),
        "userHandle": coded(int_to_base36(int(user)).encode()),
    }
    return json.dumps(
        {"id": coded(b"key"), "rawId": coded(b"key"), "type": "public-key", "response": response}
    )
