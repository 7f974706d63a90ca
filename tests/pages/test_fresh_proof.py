"""A first second step is set up by whoever signed in just now, or shows once more that it is they."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from members.models import Person
from tests import factors

pytestmark = pytest.mark.usefixtures("remembering")
SET_UP = ["/accounts/mfa/totp/activate/", "/accounts/mfa/webauthn/add/"]
PROVE = "/accounts/prove/"


@pytest.fixture
def left_open(member: Person, client_of: Any) -> Client:
    """A browser in which somebody without a password signed in an hour ago."""
    client: Client = client_of(member)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 3600}]
    session.save()
    return client


def code_in(mail: Any) -> str:
    found = re.search(r"^ {4}(\S+)$", mail.body, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("path", SET_UP)
def test_whoever_signed_in_long_ago_is_asked_first(left_open, path):
    for answer in (left_open.get(path), left_open.post(path, {"code": "1"})):
        assert answer["Location"].startswith(PROVE)
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("path", SET_UP)
def test_whoever_signed_in_just_now_is_not(client_of, member, path):
    assert client_of(member).get(path).status_code == 200


def test_a_code_from_the_mail_leads_on(left_open, mailoutbox):
    asked = left_open.get(SET_UP[0])["Location"]
    assert "Send me a code" in left_open.get(asked).text
    sent = left_open.post(PROVE, {"next": SET_UP[0]})["Location"]
    assert "We’ve sent a code" in left_open.get(sent).text
    answer = left_open.post(PROVE, {"code": code_in(mailoutbox[-1]).lower(), "next": SET_UP[0]})
    assert answer["Location"] == SET_UP[0]
    assert left_open.get(SET_UP[0]).status_code == 200


def test_a_wrong_code_three_times_needs_another(left_open, mailoutbox):
    left_open.post(PROVE, {"next": SET_UP[0]})
    for _try in range(3):
        assert left_open.post(PROVE, {"code": "WRNG-0000"}).status_code == 422
    assert left_open.post(PROVE, {"code": code_in(mailoutbox[-1])}).status_code == 422
    assert left_open.get(SET_UP[0]).status_code == 302


def test_a_code_works_once_and_a_quarter_of_an_hour(left_open, mailoutbox):
    left_open.post(PROVE)
    session = left_open.session
    session["fresh_code"] = session["fresh_code"] | {"at": time.time() - 16 * 60}
    session.save()
    assert left_open.post(PROVE, {"code": code_in(mailoutbox[-1])}).status_code == 422


def test_codes_are_mailed_so_often_only(left_open, mailoutbox):
    statuses = [left_open.post(PROVE).status_code for _try in range(5)]
    assert statuses[-1] == 429 and len(mailoutbox) == 3


def test_it_leads_to_no_other_site(left_open, mailoutbox):
    left_open.post(PROVE)
    said = {"code": code_in(mailoutbox[-1]), "next": "https://elsewhere.example/"}
    assert left_open.post(PROVE, said)["Location"] == "/accounts/mfa/"


def test_the_code_is_not_kept_as_it_is(left_open, mailoutbox):
    left_open.post(PROVE)
    assert code_in(mailoutbox[-1]) not in str(dict(left_open.session))


def test_nobody_else_opens_it(db):
    assert Client().get(PROVE)["Location"].startswith("/accounts/login/")


def test_whoever_has_a_password_types_it_as_before(left_open, member):
    factors.with_password(member)
    left_open.force_login(factors.login_of(member))
    assert left_open.get(SET_UP[0])["Location"].startswith("/accounts/reauthenticate/")
