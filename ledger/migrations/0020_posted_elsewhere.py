"""What was posted elsewhere keeps its address and its moment."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
UNDO = """
    DO $$
    DECLARE door text;
    BEGIN
        FOR door IN SELECT oid::regprocedure::text FROM pg_proc
                     WHERE proname IN ('ledger_post', 'ledger_post_batch')
                       AND proargnames && ARRAY['in_public_id', 'in_public_ids']
        LOOP
            EXECUTE 'DROP FUNCTION ' || door;
        END LOOP;
    END;
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_exports_called_off")]

    operations = [migrations.RunSQL((SQL / "0020_archives.sql").read_text(), UNDO)]
