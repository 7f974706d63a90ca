"""Two members whose hours the tests of the ledger move."""

import pytest

from ledger.models import Account
from members.models import TimeBank
from tests.factories.ledger import an_account, post


@pytest.fixture
def rosa(bank: TimeBank) -> Account:
    return an_account(bank, person__name="Rosa Ortiz")


@pytest.fixture
def kofi(bank: TimeBank) -> Account:
    return an_account(bank, person__name="Kofi Mensah")


@pytest.fixture
def helped(rosa: Account, kofi: Account) -> None:
    """Rosa has helped Kofi for an hour, half an hour, and a quarter."""
    for minutes in (60, 30, 15):
        post(rosa, kofi, minutes)
