"""What has had its time is swept up, and nothing that is still good."""

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from members import joining, signing, sweeping
from members.models import ApplicationLink, Person, RequestKey, SignInLink, Tries, User
from tests import factors

NOW = timezone.now()
AGES = [dt.timedelta(days=days) for days in (0, 13, 45, 400)]


def a_session(user: User, ends: dt.datetime) -> None:
    store = SessionStore()
    store.create()
    Session.objects.filter(session_key=store.session_key).update(expire_date=ends)
    told = {"ip": "192.0.2.1", "user_agent": "", "last_seen_at": ends - dt.timedelta(days=90)}
    UserSession.objects.create(user=user, session_key=store.session_key, created_at=NOW, **told)


def left_after_sweeping(model: Any) -> int:
    sweeping.sweep(at=NOW)
    sweeping.sweep(at=NOW)
    return int(model.objects.count())


def test_links_that_sign_in(member: Person) -> None:
    for age in AGES:
        signing.sign_in_link(factors.login_of(member), at=NOW - age)
    assert left_after_sweeping(SignInLink) == 2


def test_links_of_applicants_in_every_time_bank(bank: Any, other_bank: Any) -> None:
    for age in AGES:
        for where in (bank, other_bank):
            joining.apply(where, name=f"Eva {age.days}", email="eva@example.org", at=NOW - age)
    assert left_after_sweeping(ApplicationLink) == 4


def test_keys_of_requests(db: None) -> None:
    for age in AGES:
        RequestKey.objects.create(scope="x", key=str(age), request_hash="x", created_at=NOW - age)
    assert left_after_sweeping(RequestKey) == 2


def test_counts_of_tries(db: None) -> None:
    for number, seconds in enumerate((-60, 60)):
        ends = NOW + dt.timedelta(seconds=seconds)
        Tries.objects.create(cache_key=str(number), value="", expires=ends)
    assert left_after_sweeping(Tries) == 1


def test_sessions_with_what_was_noted_of_them(member: Person) -> None:
    for days in (-1, 1, 60):
        a_session(factors.login_of(member), NOW + dt.timedelta(days=days))
    assert left_after_sweeping(Session) == 2
    assert UserSession.objects.count() == 2


@pytest.mark.parametrize(("hours", "left"), [(1, 1), (30, 0)])
def test_a_browser_whose_session_went_another_way(member: Person, hours: int, left: int) -> None:
    a_session(factors.login_of(member), NOW + dt.timedelta(days=60))
    Session.objects.all().delete()
    UserSession.objects.update(last_seen_at=NOW - dt.timedelta(hours=hours))
    assert left_after_sweeping(UserSession) == left
