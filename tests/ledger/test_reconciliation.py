"""The nightly check: quiet while all is well, exact when somebody has been at the rows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger import reconciliation, tasks
from ledger.models import Account, Reconciliation
from members.models import Notice, Person, TimeBank
from tests.factories.ledger import AT
from tests.ownership import as_owner, tampering

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped")]


def sql(statement: str, *values: object) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def plain(words: str) -> str:
    """Without the spaces that do not break."""
    return words.replace("\xa0", " ")


def found(bank: TimeBank) -> set[tuple[str, int | None, int, int]]:
    return {(d.check_name, d.sequence, d.expected, d.found) for d in reconciliation.check(bank)}


def test_untouched_books_have_nothing_wrong(bank: TimeBank, kofi: Account) -> None:
    assert reconciliation.check(bank) == []


def test_a_changed_balance_is_found(bank: TimeBank, kofi: Account) -> None:
    sql("UPDATE ledger_account SET balance_minutes = balance_minutes + 1 WHERE id = %s", kofi.pk)
    assert found(bank) == {("balance", None, -105, -104), ("sum", None, 0, 1)}
    assert "Kofi Mensah: the balance says −1 h 44, the entries add up to −1 h 45." in {
        plain(d.sentence) for d in reconciliation.check(bank)
    }


def test_a_balance_moved_from_one_to_another_is_found(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    """The sum of the bank still is zero."""
    sql("UPDATE ledger_account SET balance_minutes = balance_minutes + 60 WHERE id = %s", kofi.pk)
    sql("UPDATE ledger_account SET balance_minutes = balance_minutes - 60 WHERE id = %s", rosa.pk)
    assert found(bank) == {("balance", None, -105, -45), ("balance", None, 105, 45)}


def test_one_changed_digit_of_an_entry_is_found(bank: TimeBank, kofi: Account) -> None:
    with tampering():
        sql("UPDATE ledger_entry SET minutes = -31 WHERE account_id = %s AND sequence = 2", kofi.pk)
    assert found(bank) == {
        ("balance", None, -106, -105),
        ("zero", None, 0, -1),
        ("running", 2, -91, -90),
    }


def test_a_deleted_entry_is_found(bank: TimeBank, kofi: Account) -> None:
    with tampering():
        sql("DELETE FROM ledger_entry WHERE account_id = %s AND sequence = 2", kofi.pk)
    assert found(bank) == {
        ("balance", None, -75, -105),
        ("zero", None, 0, 30),
        ("lines", None, 2, 1),
        ("sequence", 3, 2, 3),
        ("running", 3, -75, -105),
    }


def test_a_deleted_transfer_is_found(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    """Lines, transfer, balances and all: the newest, so that no gap is left but in the count."""
    with tampering():
        sql("DELETE FROM ledger_entry WHERE sequence = 3")
        sql("DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)")
        sql("UPDATE ledger_account SET balance_minutes = balance_minutes - 15 WHERE id = %s", rosa.pk)
        sql("UPDATE ledger_account SET balance_minutes = balance_minutes + 15 WHERE id = %s", kofi.pk)
    assert found(bank) == {("sequence", None, 2, 3)}


def test_a_changed_running_balance_is_found(bank: TimeBank, kofi: Account) -> None:
    with tampering():
        sql(
            "UPDATE ledger_entry SET balance_after_minutes = 0 WHERE account_id = %s AND sequence = 3",
            kofi.pk,
        )
    assert found(bank) == {("running", 3, -105, 0)}


def test_other_banks_are_left_out(bank: TimeBank, other_bank: TimeBank, kofi: Account) -> None:
    sql("UPDATE ledger_account SET balance_minutes = 1 WHERE id = %s", kofi.pk)
    assert reconciliation.check(other_bank) == []


def test_a_run_is_kept_with_its_figures(bank: TimeBank, kofi: Account) -> None:
    run = reconciliation.run(bank, at=AT)
    assert (run.accounts, run.transfers, run.entries, run.sum_minutes) == (3, 3, 6, 0)
    assert run.is_clean
    assert not Notice.objects.filter(event="ledger/ledger_differs").exists()


def test_admins_are_told_what_differs(bank: TimeBank, admin: Person, member: Person, kofi: Account) -> None:
    sql("UPDATE ledger_account SET balance_minutes = 0 WHERE id = %s", kofi.pk)
    run = reconciliation.run(bank, at=AT)
    assert [d.check_name for d in run.discrepancies.all()] == ["balance", "sum"]
    (notice,) = Notice.objects.filter(event="ledger/ledger_differs")
    assert notice.person == admin
    assert "Kofi Mensah: the balance says 0 h" in plain(notice.body)


def test_each_night_is_checked_once(bank: TimeBank, kofi: Account) -> None:
    assert reconciliation.run_nightly(bank, at=AT)
    assert reconciliation.run_nightly(bank, at=AT) is None
    assert Reconciliation.objects.get().night == AT.date()


def test_the_task_checks_every_bank_once(bank: TimeBank, other_bank: TimeBank) -> None:
    assert tasks.reconcile_all() == 2
    assert tasks.reconcile_all() == 0


def test_the_command_is_content(bank: TimeBank, kofi: Account) -> None:
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "riverside: 3 accounts, 3 transfers, 6 entries: all adds up." in out.getvalue()


def test_the_command_lists_what_differs(bank: TimeBank, kofi: Account) -> None:
    sql("UPDATE ledger_account SET balance_minutes = 0 WHERE id = %s", kofi.pk)
    out = StringIO()
    with pytest.raises(CommandError, match="Rows that differ: 2") as failed:
        call_command("reconcile", bank="riverside", stdout=out)
    assert failed.value.returncode == 1
    assert "  - Kofi Mensah: the balance says" in out.getvalue()


def test_the_command_knows_its_banks() -> None:
    with pytest.raises(CommandError, match="no time bank called"):
        call_command("reconcile", bank="nowhere")


def test_the_command_checks_since_a_day(bank: TimeBank, kofi: Account) -> None:
    out = StringIO()
    call_command("reconcile", bank="riverside", since=AT.date(), stdout=out)
    assert f"3 transfers, 6 entries since {AT:%Y-%m-%d}: all adds up." in out.getvalue()
    call_command("reconcile", "--since", "2026-12-01", stdout=out)
    assert "0 transfers, 0 entries since 2026-12-01: all adds up." in out.getvalue()
