"""How long a try at signing in takes says nothing of who is known here."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from members.models import TimeBank
from timebank import pace

MOMENT_SECONDS = 0.2


@pytest.fixture(autouse=True)
def a_moment(settings: Any) -> None:
    settings.SIGN_IN_TAKES_SECONDS = MOMENT_SECONDS


def seconds_of(method: str, path: str) -> float:
    began = time.monotonic()
    getattr(Client(), method)(path, {"email": "nobody@example.org", "login": "nobody@example.org"})
    return time.monotonic() - began


@pytest.mark.parametrize("name", sorted(pace.EVEN))
def test_a_try_takes_a_moment(bank: TimeBank, name: str) -> None:
    path = reverse(name, args=[bank.slug] if ":" in name else [])
    assert seconds_of("post", path) >= MOMENT_SECONDS


def test_looking_takes_no_longer_than_it_does(bank: TimeBank) -> None:
    get_resolver().reverse_dict  # noqa: B018 # so that what is read once is read
    seconds_of("get", "/accounts/login/")
    assert seconds_of("get", "/healthz") < MOMENT_SECONDS
    assert seconds_of("post", "/healthz") < MOMENT_SECONDS
