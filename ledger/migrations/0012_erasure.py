"""What was posted can lose its words, for somebody who is to be forgotten; it can lose or change nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

UNDO = """
    DROP FUNCTION ledger_blank_words;
    DROP TRIGGER transfers_lose_nothing_but_their_words ON ledger_transfer;
    DROP FUNCTION ledger_check_transfer_change;
    DROP TRIGGER transfers_are_never_changed ON ledger_transfer;
    CREATE TRIGGER transfers_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_bank_of_discrepancies")]

    operations = [migrations.RunSQL((SQL / "0012_erasure.sql").read_text(), UNDO)]
