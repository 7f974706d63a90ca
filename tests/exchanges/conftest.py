"""Two members and what passes between them: `made(state)` is an exchange in which the first helps the second."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from exchanges.models import Exchange
from ledger import accounts
from members.models import Notice, Person, TimeBank
from tests.factories.exchanges import ExchangeFactory


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def made(bank: TimeBank, member: Person, other_member: Person, now: dt.datetime) -> Callable[..., Exchange]:
    """The first member helps the second; the second asks, the first logs."""

    def make(state: str = Exchange.State.LOGGED, **told: Any) -> Exchange:
        told = {"provider": member.memberships.get(), "recipient": other_member.memberships.get()} | told
        exchange: Exchange = ExchangeFactory(bank=bank, state=state, **{"at": now, **told})
        return exchange

    return make


@pytest.fixture
def balances(member: Person, other_member: Person) -> Callable[[], tuple[int, int]]:
    """The balances of the two, in minutes, as they stand now."""

    def read() -> tuple[int, int]:
        first, second = (accounts.of(one.memberships.get()) for one in (member, other_member))
        return first.balance_minutes, second.balance_minutes

    return read


@pytest.fixture
def told() -> Callable[[Person], list[str]]:
    """The names of the events somebody was told of, in order."""

    def read(person: Person) -> list[str]:
        rows = Notice.objects.filter(person=person).order_by("id")
        return [event.removeprefix("exchanges/") for event in rows.values_list("event", flat=True)]

    return read
