"""Accounts open empty and are never deleted; the application's role owns nothing (timebank/rights.py)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

UNDO = """
    DROP FUNCTION learn_sizes;
    DROP TRIGGER accounts_are_never_deleted ON ledger_account;
    DROP TRIGGER account_opens_empty ON ledger_account;
    DROP FUNCTION ledger_check_new_account;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_imports")]

    operations = [migrations.RunSQL((SQL / "0009_rights.sql").read_text(), UNDO)]
