"""Signing in with two steps: an app's digits, a recovery code, and where the second step is asked for."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from members import signing
from members.models import Person
from tests import factors
from tests.factors import digits, first_step, is_signed_in

pytestmark = pytest.mark.usefixtures("counting")

SECOND = "/accounts/mfa/authenticate/"


@pytest.fixture
def with_app(member: Person) -> Person:
    return factors.with_app(factors.with_password(member))


def set_up(client: Client) -> Any:
    """Show the app its key and type what it shows."""
    secret = client.get("/accounts/mfa/totp/activate/").context["form"].secret
    return client.post("/accounts/mfa/totp/activate/", {"code": digits(secret)})


def test_an_app_is_set_up_by_the_digits_it_shows(transactional_db, client_of, member):
    client = client_of(member)
    page = client.get("/accounts/mfa/totp/activate/").text
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret
    assert 'src="data:image/svg+xml;base64,' in page
    assert set_up(client)["Location"] == "/accounts/mfa/recovery-codes/"
    page = client.get("/accounts/mfa/recovery-codes/")
    assert all(code in page.text for code in factors.recovery_codes(member))
    assert len(factors.recovery_codes(member)) == 10


def test_the_square_holds_the_key_and_the_time_bank_s_name(client_of, member):
    page = client_of(member).get("/accounts/mfa/totp/activate/")
    held = parse_qs(urlsplit(page.context["totp_url"]).query)
    assert held["issuer"] == [member.bank.name]
    assert held["secret"] == [page.context["form"].secret]


def test_wrong_digits_set_nothing_up(client_of, member):
    client = client_of(member)
    client.get("/accounts/mfa/totp/activate/")
    page = client.post("/accounts/mfa/totp/activate/", {"code": "000000"})
    assert "data-error-summary" in page.text
    assert not Authenticator.objects.exists()


def test_the_password_alone_no_longer_signs_in(with_app):
    client = first_step(with_app)
    assert not is_signed_in(client)
    assert "The second step" in client.get(SECOND).text
    assert client.get(f"/{with_app.bank.slug}/").status_code == 302


def test_the_digits_are_the_second_step(with_app):
    client = first_step(with_app)
    client.post(SECOND, {"code": digits()})
    assert is_signed_in(client)


def test_digits_work_once(with_app):
    code = digits()
    first_step(with_app).post(SECOND, {"code": code})
    again = first_step(with_app)
    assert "data-error-summary" in again.post(SECOND, {"code": code}).text
    assert not is_signed_in(again)


def test_digits_of_another_hour_are_refused(with_app):
    client = first_step(with_app)
    client.post(SECOND, {"code": digits(steps=120)})
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(with_app):
    code = factors.recovery_codes(with_app)[3]
    first = first_step(with_app)
    first.post(SECOND, {"code": code})
    assert is_signed_in(first)
    again = first_step(with_app)
    assert "data-error-summary" in again.post(SECOND, {"code": code}).text
    assert not is_signed_in(again)
    assert len(factors.recovery_codes(with_app)) == 9


def test_a_code_from_the_mail_is_no_second_step(with_app, mailoutbox):
    client = Client()
    client.post("/accounts/login/code/", {"email": factors.login_of(with_app).email})
    code = re.search(r"^ {4}(\S+)$", mailoutbox[-1].body, re.MULTILINE)
    assert code
    answer = client.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert answer["Location"] == SECOND
    assert not is_signed_in(client)


def test_nor_is_a_link_that_signs_in_once(with_app):
    client = Client()
    link = signing.sign_in_link(factors.login_of(with_app), at=timezone.now())
    assert client.post(urlsplit(link).path)["Location"] == SECOND
    assert not is_signed_in(client)


def test_a_link_still_leads_where_it_says_after_the_second_step(with_app):
    client = Client()
    link = signing.sign_in_link(factors.login_of(with_app), path="/riverside/me/", at=timezone.now())
    client.post(urlsplit(link).path)
    assert client.post(SECOND, {"code": digits()})["Location"] == "/riverside/me/"


def test_another_s_digits_do_not_fit(with_app, other_member):
    other = factors.with_password(other_member)
    TOTP.activate(factors.login_of(other), "GEZDGNBVGY3TQOJQ")
    client = first_step(other)
    client.post(SECOND, {"code": digits()})
    assert not is_signed_in(client)


def test_secrets_are_locked_in_the_database(with_app):
    kept = Authenticator.objects.get(type="totp").data
    assert factors.SECRET not in str(kept)


def test_with_another_key_no_code_is_right(with_app, settings):
    settings.SECRET_KEY = "another"
    client = first_step(with_app)
    for code in (digits(), digits(""), "000000"):
        client.post(SECOND, {"code": code})
    assert not is_signed_in(client)


def test_changing_it_asks_again_who_it_is(with_app):
    client = first_step(with_app)
    client.post(SECOND, {"code": digits(steps=-1)})
    page = client.get("/accounts/mfa/totp/deactivate/", follow=True)
    assert page.redirect_chain[0][0].startswith("/accounts/reauthenticate/")
    assert "Use digits from my app" in page.text
    page = client.post(page.redirect_chain[0][0], {"password": factors.PASSWORD}, follow=True)
    assert "Take your authenticator app away?" in page.text
    client.post("/accounts/mfa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_a_new_one_signs_other_browsers_out(transactional_db, client_of, member):
    before, here = client_of(member), client_of(member)
    for client in (before, here):
        session = client.session
        session["seen_at"] = 0
        session.save()
        client.get("/riverside/")
    set_up(here)
    assert before.get("/riverside/").status_code == 302
    assert here.get("/riverside/").status_code == 200


def test_whoever_gets_a_new_one_is_told(transactional_db, client_of, member):
    set_up(client_of(member))
    assert [notice.event for notice in member.notices.all()] == ["members/second_step_changed"]
