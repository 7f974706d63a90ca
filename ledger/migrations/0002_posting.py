"""Walls, guards and the posting function: what the database itself promises about hours."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

# The files carry this migration's number and are as fixed as it is: a change is a new file and a new migration.
UNDO_POSTING = "DROP FUNCTION ledger_post_batch, ledger_post, ledger_promise_broken_by_reversal"
UNDO_GUARDS = """
    DROP TRIGGER account_is_a_members_or_the_banks ON ledger_account;
    DROP TRIGGER entries_add_up ON ledger_entry;
    DROP TRIGGER entries_are_never_changed ON ledger_entry;
    DROP TRIGGER transfers_are_never_changed ON ledger_transfer;
    DROP FUNCTION ledger_check_account, ledger_check_entries, ledger_refuse_change;
"""
UNDO_WALLS = """
    ALTER TABLE ledger_entry DROP CONSTRAINT entry_is_of_its_accounts_bank,
        DROP CONSTRAINT entry_is_of_its_transfers_bank;
    ALTER TABLE ledger_transfer DROP CONSTRAINT reversal_is_of_its_transfers_bank,
        DROP CONSTRAINT transfer_is_entered_within_its_bank,
        DROP CONSTRAINT transfer_is_on_behalf_of_its_banks_member,
        DROP CONSTRAINT transfer_is_confirmed_within_its_bank,
        DROP CONSTRAINT transfer_is_approved_within_its_bank;
    ALTER TABLE ledger_account DROP CONSTRAINT account_is_of_its_members_bank;
    ALTER TABLE ledger_account RESET (fillfactor);
"""


def _run(name: str, undo: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(), undo)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("members", "0002_walls")]

    operations = [
        _run("0002_walls.sql", UNDO_WALLS),
        _run("0002_guards.sql", UNDO_GUARDS),
        _run("0002_posting.sql", UNDO_POSTING),
    ]
