"""Links that sign in once, and tokens for programs."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from members import signing, tokens, walls
from members.api_auth import TokenAuthentication
from members.models import ApiToken, Person, SignInLink, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import a_person

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def secret_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def test_a_link_signs_in_once(member):
    secret = secret_of(signing.sign_in_link(member.user, path="/riverside/", at=NOW))
    signing.look_at(secret, at=NOW)
    assert signing.follow(secret, at=NOW).path == "/riverside/"
    with pytest.raises(signing.LinkSpent, match="been used"):
        signing.follow(secret, at=NOW)


def test_a_link_grows_old(member):
    secret = secret_of(signing.sign_in_link(member.user, at=NOW, lasts=dt.timedelta(hours=1)))
    with pytest.raises(signing.LinkSpent, match="too old"):
        signing.follow(secret, at=NOW + dt.timedelta(hours=1))


def test_a_link_nobody_made(db):
    with pytest.raises(signing.LinkUnknown):
        signing.follow("guessed", at=NOW)


def test_the_secret_is_not_kept(member):
    secret = secret_of(signing.sign_in_link(member.user, at=NOW))
    assert secret not in str(SignInLink.objects.values().get())


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_a_link_never_leads_away(member, path):
    with pytest.raises(ValueError, match="away"):
        signing.sign_in_link(member.user, path=path, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_at_once_one_signs_in(member, in_threads):
    secret = secret_of(signing.sign_in_link(member.user, at=timezone.now()))

    def follow(number: int) -> bool:
        try:
            return bool(signing.follow(secret, at=timezone.now()))
        except Refused:
            return False

    assert sorted(in_threads(follow, times=3)) == [False, False, True]


def ask(secret: str, bank: TimeBank | None = None) -> Request:
    request = Request(APIRequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"}))
    request._request.bank = bank
    return request


def test_a_token_says_who_it_is(bank, member):
    token, secret = tokens.issue(member, name="script", by=member, at=NOW)
    request = ask(secret, bank)
    assert TokenAuthentication().authenticate(request) == (member.user, token)
    assert request._request.person == member
    assert ApiToken.objects.get().last_used_at


def test_a_token_is_unknown_in_another_time_bank(other_bank, member):
    _token, secret = tokens.issue(member, name="script", by=member, at=NOW)
    with walls.in_bank(other_bank), pytest.raises(AuthenticationFailed):
        TokenAuthentication().authenticate(ask(secret, other_bank))


def test_without_a_token_others_are_asked(db):
    assert TokenAuthentication().authenticate(Request(APIRequestFactory().get("/"))) is None


def refused(secret: str) -> bool:
    with pytest.raises(AuthenticationFailed):
        TokenAuthentication().authenticate(ask(secret))
    return True


def test_a_revoked_token_stops_at_once(member):
    token, secret = tokens.issue(member, name="script", by=member, at=NOW)
    tokens.revoke(token, by=member, at=NOW)
    assert refused(secret)


def test_a_login_that_was_closed_takes_its_tokens_along(member):
    _token, secret = tokens.issue(member, name="script", by=member, at=NOW)
    member.user.is_active = False
    member.user.save()
    assert refused(secret)


def test_a_token_is_its_persons_own_affair(bank, member, admin):
    token, _secret = tokens.issue(member, name="script", by=member, at=NOW)
    with pytest.raises(NotAllowed):
        tokens.revoke(token, by=admin, at=NOW)
    with pytest.raises(NotAllowed):
        tokens.issue(member, name="script", by=admin, at=NOW)


def test_who_cannot_sign_in_has_no_token(bank):
    somebody: Person = a_person(bank, "By phone", user=None)
    with pytest.raises(Refused, match="sign in"):
        tokens.issue(somebody, name="script", by=somebody, at=NOW)
