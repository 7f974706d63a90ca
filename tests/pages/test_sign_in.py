"""Signing in by password or by a code from one's mail, and the words of that mail."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from members import joining
from members.models import Person
from members.refusals import Refused

LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"


@pytest.fixture
def with_password(member: Person) -> Person:
    assert member.user
    member.user.set_password("three small words")
    member.user.save()
    return member


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_password_signs_in(client, with_password):
    client.post(LOGIN, {"login": with_password.user.email, "password": "three small words"})
    assert is_signed_in(client)


def test_a_wrong_password_keeps_the_address_and_says_so(client, with_password):
    page = client.post(LOGIN, {"login": with_password.user.email, "password": "something else"})
    assert not is_signed_in(client)
    assert f'value="{with_password.user.email}"' in page.text
    assert "data-error-summary" in page.text


def test_the_sign_in_page_offers_a_code(client, db):
    assert f'href="{CODE}"' in client.get(LOGIN).text


def test_a_code_from_the_mail_signs_in(client, member, mailoutbox):
    client.post(CODE, {"email": member.user.email})
    mail = mailoutbox[0]
    assert mail.subject == "Your code to sign in"
    page = client.get("/accounts/login/code/confirm/")
    assert member.user.email in page.text
    code = re.search(r"^ {4}(\S+)$", mail.body, re.MULTILINE)
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert is_signed_in(client)


def test_a_wrong_code_says_so_and_signs_nobody_in(client, member):
    client.post(CODE, {"email": member.user.email})
    page = client.post("/accounts/login/code/confirm/", {"code": "not-it"})
    assert not is_signed_in(client)
    assert "data-error-summary" in page.text


def test_an_address_we_do_not_know_is_told_so_only_by_mail(client, db, mailoutbox):
    page = client.post(CODE, {"email": "nobody@example.org"}, follow=True)
    assert "nobody@example.org" in page.text
    assert mailoutbox[0].subject == "You asked to sign in"
    assert "no member here uses this address" in mailoutbox[0].body


def test_a_link_from_the_mail_leads_to_a_new_password(client, with_password, mailoutbox):
    client.post("/accounts/password/reset/", {"email": with_password.user.email})
    link = re.search(r"http://\S+", mailoutbox[0].body)
    assert link
    page = client.get(link[0], follow=True)
    assert "Keep this password" in page.text
    words = {"password1": "four other small words", "password2": "four other small words"}
    done = client.post(page.redirect_chain[-1][0], words, follow=True)
    assert "Your new password is kept" in done.text


def test_a_link_that_is_too_old_says_what_would_work(client, db):
    page = client.get("/accounts/password/reset/key/1-set-password/")
    assert "This link no longer works" in page.text
    assert 'href="/accounts/password/reset/"' in page.text


def test_nobody_signs_up_alone(client, db):
    assert "Joining goes through your time bank" in client.get("/accounts/signup/").text


@pytest.mark.parametrize("path", ["email/", "password/change/", "logout/"])
def test_pages_about_ones_login_are_ours(client_of, with_password, path):
    html = client_of(with_password).get(f"/accounts/{path}").text
    assert html.count("<main ") == html.count("<h1>") == 1
    assert "placeholder=" not in html


def test_signing_out_says_goodbye(client_of, member):
    client = client_of(member)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    assert "Until next time" in client.get(LOGIN).text


def signed_in_by_code(address: str, mailoutbox) -> str | None:
    """Whom the code in this mailbox signs in."""
    client = Client()
    client.post(CODE, {"email": address})
    code = re.search(r"^ {4}(\S+)$", mailoutbox[-1].body, re.MULTILINE)
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})
    return client.session.get("_auth_user_id")


def test_nobody_can_take_another_s_code_by_adding_their_address(client_of, member, other_member, mailoutbox):
    victim = other_member.user
    client_of(member).post("/accounts/email/", {"action_add": "", "email": victim.email})
    assert signed_in_by_code(victim.email, mailoutbox) == str(victim.pk)


def test_nor_by_adding_it_before_they_have_come(client_of, bank, member, coordinator, mailoutbox):
    client_of(member).post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    new = joining.enrol(bank, name="Nan Li", email="New@example.org", by=coordinator, at=timezone.now())
    user = new.people.get().user
    assert user
    assert user != member.user
    assert signed_in_by_code("new@example.org", mailoutbox) == str(user.pk)


def test_a_new_password_goes_to_the_one_whose_address_it_is(
    client, client_of, member, other_member, mailoutbox
):
    client_of(member).post("/accounts/email/", {"action_add": "", "email": other_member.user.email})
    mailoutbox.clear()
    client.post("/accounts/password/reset/", {"email": other_member.user.email})
    assert len(mailoutbox) == 1


def test_somebody_with_two_addresses_is_found_by_either(bank, member, coordinator):
    EmailAddress.objects.create(user=member.user, email="second@example.org", verified=True)
    with pytest.raises(Refused, match="already signs in as"):
        joining.enrol(bank, name="Ana", email="second@example.org", by=coordinator, at=timezone.now())
