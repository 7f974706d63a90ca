"""It is Friday the 20th of November 2026, and a member who offers sewing logs hours of the day before."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from members.models import Person, TimeBank
from tests.factories.exchanges import ListingFactory


@pytest.fixture(autouse=True)
def on_a_friday() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def browser(client_of: Callable[[Person], Client], member: Person) -> Client:
    return client_of(member)


@pytest.fixture
def typed(bank: TimeBank, member: Person, other_member: Person) -> dict[str, str]:
    """What a member with an offer of sewing types, who sewed for another yesterday."""
    ListingFactory(
        bank=bank,
        membership=member.memberships.get(),
        title="Sewing and mending",
        category=bank.categories.get(name="Sewing and crafts"),
    )
    return {
        "other": "bram",
        "helper": "provider",
        "title": "Sewing a curtain",
        "when": "2026-11-19",
        "length": "1h30",
    }
