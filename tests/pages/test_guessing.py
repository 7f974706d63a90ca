"""Guessing one's way in: every way has its limit, and nothing tells whether somebody is a member here."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from members.models import Person
from tests import factors

LOGIN, CODE, RESET = "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"
CONFIRM, SECOND = "/accounts/login/code/confirm/", "/accounts/mfa/authenticate/"
pytestmark = pytest.mark.usefixtures("counting")

SLOW_DOWN = "That went wrong too many times."


@pytest.fixture
def ana(member: Person) -> Person:
    return factors.with_app(factors.with_password(member))


def answers(path: str, *bodies: dict[str, str], client: Client | None = None) -> list[Any]:
    client = client or Client()
    return [client.post(path, body, REMOTE_ADDR="192.0.2.1") for body in bodies]


def without_what_was_typed(page: Any, address: str) -> str:
    """The page but for the key of its form and the address that was typed."""
    words = page.text.replace(address, "…")
    token = page.context.get("csrf_token") if page.context else ""
    return words.replace(str(token), "") if token else words


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (LOGIN, {"login": "{}", "password": "not the words"}),
        (CODE, {"email": "{}"}),
        (RESET, {"email": "{}"}),
    ],
    ids=["password", "code", "new password"],
)
def test_a_known_address_gets_the_answer_of_an_unknown_one(ana, path, body):
    known, unknown = factors.login_of(ana).email, "nobody9@example.org"
    pages = []
    for address in (known, unknown):
        cache.clear()
        client = Client()
        said = {name: value.format(address) for name, value in body.items()}
        first = client.post(path, said)
        after = client.get(first["Location"]) if first.status_code == 302 else first
        pages.append((first.status_code, first.get("Location"), without_what_was_typed(after, address)))
    assert pages[0] == pages[1]


def test_passwords_are_limited_for_each_address_known_or_not(ana):
    for address in (factors.login_of(ana).email, "nobody9@example.org"):
        cache.clear()
        wrong = [{"login": address, "password": f"guess {n}"} for n in range(6)]
        said = [SLOW_DOWN in answer.text for answer in answers(LOGIN, *wrong)]
        assert said == [False] * 5 + [True]


def test_after_too_many_the_right_password_has_to_wait_too(ana):
    address = factors.login_of(ana).email
    answers(LOGIN, *[{"login": address, "password": f"guess {n}"} for n in range(5)])
    client = Client()
    answer = client.post(LOGIN, {"login": address, "password": factors.PASSWORD}, REMOTE_ADDR="198.51.100.2")
    assert answer.status_code == 200
    assert not client.session.get("account_authentication_methods")


def test_one_address_on_the_internet_has_so_many_tries_at_all(db):
    tries = [{"login": f"person{n}@example.org", "password": "guess"} for n in range(11)]
    said = [SLOW_DOWN in answer.text for answer in answers(LOGIN, *tries)]
    assert said == [False] * 10 + [True]


def test_a_code_from_the_mail_has_three_tries(ana, mailoutbox):
    client = Client()
    client.post(CODE, {"email": factors.login_of(ana).email})
    last = answers(CONFIRM, *[{"code": f"WRNG-{n:04}"} for n in range(3)], client=client)[-1]
    assert last.status_code == 302
    assert client.get(CONFIRM).status_code == 302


def test_codes_are_mailed_so_often_only(ana, mailoutbox):
    for _try in range(6):
        answers(CODE, {"email": factors.login_of(ana).email})
    assert len(mailoutbox) == 3


def test_digits_and_recovery_codes_share_one_limit(ana):
    client = factors.first_step(ana)
    answers(SECOND, *[{"code": f"{n:06}"} for n in range(3)], client=client)
    answers(SECOND, *[{"code": f"{n:08}"} for n in range(2)], client=client)
    for code in (factors.digits(), factors.recovery_codes(ana)[0]):
        page = client.post(SECOND, {"code": code}, REMOTE_ADDR="198.51.100.2")
        assert page.status_code == 200
        assert not factors.is_signed_in(client)


def test_beginning_again_gives_no_new_tries(ana):
    for _again in range(5):
        answers(SECOND, {"code": "000000"}, client=factors.first_step(ana))
    client = factors.first_step(ana)
    client.post(SECOND, {"code": factors.digits()})
    assert not factors.is_signed_in(client)


def test_whoever_is_signed_in_guesses_no_password_either(client_of, ana):
    client = client_of(ana)
    tries = [{"password": f"guess {n}"} for n in range(12)]
    statuses = [answer.status_code for answer in answers("/accounts/reauthenticate/", *tries, client=client)]
    assert statuses[-1] == 429
    page = answers("/accounts/reauthenticate/", tries[0], client=client)[0]
    assert "<h1>Too many tries</h1>" in page.text


NONSENSE: list[Any] = [
    "", "[]", "{}", "1", "null", "x", '"x"', "[1]", "\0", "{" * 5000, '{"id": 1}',
    *[json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response})
      for response in (None, [], "x", {}, {"userHandle": "AAAA"}, {"userHandle": 7}, {"clientDataJSON": "AAAA"},
                       {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "/w"},
                       {"clientDataJSON": "e30", "authenticatorData": "A" * 80, "signature": "", "userHandle": "MQ"},
                       {"clientDataJSON": "{}", "authenticatorData": {}, "signature": [], "userHandle": "MQ"},
                       {"clientDataJSON": "e30", "attestationObject": "o2NmbXRkbm9uZQ"},
                       {"clientDataJSON": "e30", "attestationObject": "AAAA"})],
]  # fmt: skip


@pytest.mark.parametrize("sent", NONSENSE)
def test_what_is_no_passkey_signs_nobody_in(ana, client_of, other_member, sent):
    cache.clear()
    waiting, ready = factors.first_step(ana), client_of(other_member)
    assert ready.post("/accounts/mfa/webauthn/add/", {"credential": sent}).status_code == 200
    assert ready.get("/accounts/mfa/webauthn/add/").status_code == 200
    assert ready.post("/accounts/mfa/webauthn/add/", {"credential": sent}).status_code == 200
    for client, path in [(Client(), "/accounts/mfa/webauthn/login/"), (waiting, SECOND)]:
        client.get(path, headers={"accept": "application/json"})
        assert client.post(path, {"credential": sent}).status_code in (200, 302)
        assert not factors.is_signed_in(client)
