"""Every verb of the ledger in any order, against a model in plain Python; `make audit` walks on for 100,000 steps."""

import pytest

from audit import machine
from ledger import posting
from ledger.models import Transfer
from members.models import TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_books_are_the_models_after_each_step() -> None:
    steps, divergence = machine.walk("Verbs", 20261121, 10)
    assert not divergence
    assert steps > 300


def test_a_door_that_forgets_is_found_out() -> None:
    _steps, divergence = machine.walk("Forgetful", 20261121, 20)
    assert "AssertionError" in divergence


def test_a_kind_means_the_same_as_a_word_or_as_a_choice(bank: TimeBank) -> None:
    """Found by the walk: a gift asked again by its word was taken for another one."""
    one, other = an_account(bank), an_account(bank)
    kinds = ("gift", Transfer.Kind.GIFT)
    first, again = (
        posting.post(help_given(one, other, kind=kind, reference="the same"), at=AT) for kind in kinds
    )
    assert again.transfer_id == first.transfer_id
