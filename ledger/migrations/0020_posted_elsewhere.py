"""What was posted elsewhere keeps its address and its moment."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
UNDO = "DROP FUNCTION ledger_post_batch, ledger_post, ledger_promise_broken_by_reversal;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_exports_called_off")]

    operations = [
        migrations.RunSQL(
            (SQL / "0020_archives.sql").read_text(), UNDO + (SQL / "0002_posting.sql").read_text()
        )
    ]
