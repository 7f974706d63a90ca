"""Loading many transfers at once, for imports of history."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_corrections")]

    operations = [
        migrations.RunSQL((SQL / "0008_imports.sql").read_text(), "DROP FUNCTION ledger_load, ledger_stage")
    ]
