"""Ways in, tried: forged forms, addresses to be led to, guesses, old sessions, used links."""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client
from django.utils import timezone

from audit.attack.asking import ask
from audit.attack.matrix import Matrix
from audit.attack.routes import Route
from audit.attack.rows import row_of
from audit.attack.world import OURS, Actor, World
from members import inviting, signing
from members.models import User

PASSWORD = "three small words"  # noqa: S105
NAMES = (
    "next",
    "redirect",
    "redirect_to",
    "return",
    "return_to",
    "url",
    "back",
    "to",
    "path",
    "continue",
    "dest",
)
ELSEWHERE = (
    "https://evil.invalid/",
    "//evil.invalid/",
    "/\\evil.invalid/",
    "\\\\evil.invalid/",
    "https:evil.invalid",
    "\thttps://evil.invalid/",
    "http:///evil.invalid/",
    "/%09/evil.invalid/",
    "javascript:alert(1)",
    "https://testserver@evil.invalid/",
)
GUESSES = 100


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def actor_of(world: World, name: str) -> Actor:
    return next(actor for actor in world.actors if actor.name == name)


def forged(matrix: Matrix, routes: list[Route]) -> tuple[int, list[str]]:
    """A form that another site has a signed-in admin send: nothing that changes anything takes it."""
    asked, faults = 0, []
    admin = actor_of(matrix.world, "admin")
    assert admin.login
    browser = replace(admin, token="", client=Client(enforce_csrf_checks=True, raise_request_exception=False))
    for route in routes:
        row = row_of(route, route.methods[0])
        target = next(matrix.targets(route, row, admin), None) if row else None
        if row is None or target is None or target.kind not in ("own", "other", "here"):
            continue
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if method not in route.methods:
                continue
            one = next(matrix.asks(route, row, method, browser, target))
            answer = ask(replace(one, by_token=False), matrix.banks, lambda answer: None)
            asked += 1
            if answer.written or (answer.status < 400 and answer.status != 302):
                faults.append(f"forged {one}: {answer.status}, wrote {sorted(answer.written)}")
    return asked, faults


def led_astray(matrix: Matrix, routes: list[Route]) -> tuple[int, list[str]]:
    """Every address with every name that could say where to go on: nobody is led to another site."""
    asked, faults = 0, []
    for actor in (actor_of(matrix.world, "anonymous"), actor_of(matrix.world, "admin")):
        for route in routes:
            row = row_of(route, route.methods[0])
            target = next(matrix.targets(route, row, actor), None) if row else None
            if row is None or target is None or route.name.startswith("api:"):
                continue
            plain = matrix.plain(route, row, "GET", actor, target)
            where = ELSEWHERE[asked % len(ELSEWHERE)]
            said = urlencode(dict.fromkeys(NAMES, where))
            for method in ("GET", "POST"):
                path = f"{plain.path}{'&' if '?' in plain.path else '?'}{said}"
                body = said.encode() if method == "POST" else b""
                form = "application/x-www-form-urlencoded"
                one = replace(plain, method=method, path=path, body=body, content_type=form, by_token=False)
                answer = ask(one, matrix.banks, lambda answer: None)
                asked += 1
                if leads_away(answer.location) or b'href="https://evil' in answer.said:
                    faults.append(f"{one}: led to {answer.location!r}")
    return asked, faults + _astray_at_sign_in(matrix.world)


def _astray_at_sign_in(world: World) -> list[str]:
    faults = []
    for where in ELSEWHERE:
        with taken_back():
            browser = Client()
            answer: Any = browser.post(
                f"/accounts/login/?{urlencode({'next': where})}", {**credentials(world), "next": where}
            )
        if leads_away(answer.headers.get("Location", "")):
            faults.append(f"sign-in with next={where!r} led to {answer.headers['Location']!r}")
    return faults


def leads_away(location: str) -> bool:
    """Whether a browser would leave the site for it: it drops control characters, and takes a backslash for a slash."""
    plain = "".join(sign for sign in location if sign > " ").replace("\\", "/")
    own = plain.removeprefix("http://testserver")
    return own.startswith("//") or ":" in own.partition("?")[0].partition("/")[0]


def credentials(world: World) -> dict[str, str]:
    login = actor_of(world, "quiet").login
    assert login
    login.set_password(PASSWORD)
    User.objects.filter(pk=login.pk).update(password=login.password)
    login.refresh_from_db()
    return {"login": str(login.email), "password": PASSWORD}


def fixed_session(world: World) -> tuple[int, list[str]]:
    """A session somebody was given beforehand is not the one they are signed in with."""
    with taken_back():
        browser = Client()
        browser.get("/accounts/login/")
        planted = browser.session
        planted["planted"] = "by somebody else"
        planted.save()
        before = planted.session_key or ""
        browser.cookies["sessionid"] = before
        browser.post("/accounts/login/", credentials(world))
        after = browser.session.session_key
        other = Client()
        other.cookies["sessionid"] = before
        is_known = "_auth_user_id" in other.session
        is_in = "_auth_user_id" in browser.session
    faults = ["nobody could sign in at all"] if not is_in else []
    faults += ["the session is the same before and after signing in"] if before == after else []
    return 3, faults + (["the session from before is signed in"] if is_known else [])


def guessed(world: World) -> tuple[int, list[str]]:
    """Passwords of one login until its right one is refused too; tokens and links nobody was given."""
    faults = []
    with taken_back():
        right = credentials(world)
        for number in range(12):
            Client().post("/accounts/login/", {**right, "password": f"guess {number}"})
        late = Client()
        late.post("/accounts/login/", right)
        if "_auth_user_id" in late.session:
            faults.append("the right password was taken after 12 wrong ones")
    return 13 + 4 * GUESSES, faults + [fault for _number in range(GUESSES) for fault in _one_guess()]


def _one_guess() -> list[str]:
    secret = secrets.token_urlsafe(32)
    faults = []
    with taken_back():
        browser = Client(raise_request_exception=False)
        paths = (f"/sign-in/{secret}/", f"/{OURS}/join/invited/{secret}/", f"/{OURS}/join/confirm/{secret}/")
        for path in paths:
            answer = browser.post(path)
            if answer.status_code not in (404, 410, 422, 409) or "_auth_user_id" in browser.session:
                faults.append(f"a guessed link was answered with {answer.status_code}: {path[:30]}")
        answer = browser.get(f"/api/v1/{OURS}/me/", headers={"Authorization": f"Bearer {secret}"})
        if answer.status_code != 401:
            faults.append(f"a guessed token was answered with {answer.status_code}")
    return faults


def used_links(world: World) -> tuple[int, list[str]]:
    """A link signs in once and for a while; an invitation lets one in, until it is taken back."""
    at = timezone.now()
    login, person = actor_of(world, "quiet").login, actor_of(world, "quiet").person
    assert login
    assert person
    faults, tried = [], 0
    with taken_back():
        once = signing.sign_in_link(login, at=at)
        old = signing.sign_in_link(login, at=at - dt.timedelta(days=30))
        for name, link, is_good in (("new", once, True), ("used", once, False), ("expired", old, False)):
            browser, path = Client(), "/" + link.split("/", 3)[3]
            browser.post(path)
            tried += 1
            if ("_auth_user_id" in browser.session) is not is_good:
                faults.append(f"a {name} link signed in: {not is_good}")
        gone = inviting.invite(person.bank, name="Eva", by=person, at=at)
        path = "/" + inviting.address(gone).split("/", 3)[3]
        before = Client().get(path).status_code
        inviting.take_back(gone, by=person, at=at)
        after = Client().get(path).status_code
        tried += 2
        if before != 200 or after == 200:
            faults.append(f"an invitation answered {before}, and {after} when it was taken back")
    return tried, faults
