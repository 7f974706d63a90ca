"""Limits: soft ones are facts that come back, hard ones refuse; the policy reaches every account."""

import pytest
from django.db import connection

from ledger import accounts, posting, refusals
from ledger.models import Account
from members import policies
from members.models import Person, TimeBank
from tests.factories.ledger import AT, help_given
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db


def set_limits(account: Account, lowest: int, highest: int | None, *, hard: bool) -> None:
    Account.objects.filter(pk=account.pk).update(lowest_minutes=lowest, highest_minutes=highest, is_hard=hard)


def plain(words: str) -> str:
    """Without the spaces that do not break."""
    return words.replace("\xa0", " ")


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance_minutes


def test_a_soft_limit_passed_is_told(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=False)
    receipt = posting.post(help_given(rosa, kofi, 90), at=AT)
    (passed,) = receipt.passed
    assert (passed.account_id, passed.limit, passed.past_minutes) == (kofi.pk, "lowest", 30)
    assert plain(str(passed)) == "Kofi Mensah is now 30 min below the lowest balance."
    assert balance(kofi) == -90


def test_both_sides_may_pass_a_limit(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=False)
    set_limits(rosa, -60, 60, hard=False)
    passed = posting.post(help_given(rosa, kofi, 90), at=AT).passed
    assert {(one.account_id, one.limit) for one in passed} == {(rosa.pk, "highest"), (kofi.pk, "lowest")}


def test_exactly_at_the_limit_is_within_it(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=True)
    assert posting.post(help_given(rosa, kofi, 60), at=AT).passed == ()


def test_coming_back_passes_nothing(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=False)
    posting.post(help_given(rosa, kofi, 120), at=AT)
    assert posting.post(help_given(kofi, rosa, 15), at=AT).passed == ()


def test_without_a_highest_balance_there_is_none(rosa: Account, kofi: Account) -> None:
    set_limits(rosa, -60, None, hard=True)
    posting.post(help_given(rosa, kofi, 100_000), at=AT)
    assert balance(rosa) == 100_000


@pytest.mark.parametrize(
    ("whose", "lowest", "highest"), [("kofi", -60, 600), ("rosa", -600, 60)], ids=["lowest", "highest"]
)
def test_a_hard_limit_refuses(rosa: Account, kofi: Account, whose: str, lowest: int, highest: int) -> None:
    limited = {"kofi": kofi, "rosa": rosa}[whose]
    set_limits(limited, lowest, highest, hard=True)
    with pytest.raises(refusals.LimitPassed, match=limited.name):
        posting.post(help_given(rosa, kofi, 75), at=AT)
    assert (balance(rosa), balance(kofi)) == (0, 0)


def test_a_refusal_tells_the_limit_but_no_balance(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=True)
    posting.post(help_given(rosa, kofi, 45), at=AT)
    with pytest.raises(refusals.LimitPassed) as refused:
        posting.post(help_given(rosa, kofi, 30), at=AT)
    assert "−1 h to 10 h" in plain(refused.value.sentence)
    assert "45" not in plain(refused.value.sentence)


def test_a_batch_may_not_pass_a_hard_limit_on_its_way(rosa: Account, kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=True)
    there_and_back = [help_given(rosa, kofi, 75), help_given(kofi, rosa, 75)]
    with pytest.raises(refusals.LimitPassed):
        posting.post_batch(there_and_back, at=AT)


def test_not_even_the_owner_of_the_tables_passes_a_hard_limit(kofi: Account) -> None:
    set_limits(kofi, -60, 600, hard=True)
    refused = pytest.raises(Exception, match="hard_limits_are_kept")
    with as_owner(), refused, connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET balance_minutes = -61 WHERE id = %s", [kofi.pk])


def test_a_changed_policy_reaches_every_account(bank: TimeBank, admin: Person, rosa: Account) -> None:
    policies.change(bank, by=admin, at=AT, lowest_minutes=-120, highest_minutes=300, pot_lowest_minutes=-60)
    rosa.refresh_from_db()
    assert (rosa.lowest_minutes, rosa.highest_minutes, rosa.is_hard) == (-120, 300, False)
    assert accounts.pot(bank).lowest_minutes == -60


def test_limits_made_hard_leave_those_past_them_where_they_are(
    bank: TimeBank, admin: Person, rosa: Account, kofi: Account
) -> None:
    posting.post(help_given(rosa, kofi, 200), at=AT)
    bank = policies.change(bank, by=admin, at=AT, lowest_minutes=-120, limits_are_hard=True)
    with pytest.raises(refusals.LimitPassed):
        posting.post(help_given(rosa, kofi, 15), at=AT)
    posting.post(help_given(kofi, rosa, 60), at=AT)
    accounts.apply_limits(bank)
    kofi.refresh_from_db()
    assert (kofi.balance_minutes, kofi.lowest_minutes) == (-140, -140)


def test_the_pot_is_never_without_a_limit(bank: TimeBank, rosa: Account) -> None:
    pot = accounts.pot(bank)
    set_limits(pot, -60, None, hard=True)
    with pytest.raises(refusals.LimitPassed, match="as low as it may go"):
        posting.post(help_given(rosa, pot, 75, kind="grant"), at=AT)
