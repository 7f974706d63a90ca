"""Each row that was found to be wrong says which time bank's it is, as everything else does."""

import django.db.models.deletion
from django.db import migrations, models

BANK = """
    UPDATE ledger_discrepancy AS d SET bank_id = r.bank_id
      FROM ledger_reconciliation AS r WHERE r.id = d.reconciliation_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


def _bank(**options) -> models.ForeignKey:
    options |= {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+", "db_index": False}
    return models.ForeignKey(to="members.timebank", **options)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_journals"), ("members", "0004_bank_of_everything")]

    operations = [
        migrations.AddField("discrepancy", "bank", _bank(null=True)),
        migrations.RunSQL(BANK, migrations.RunSQL.noop),
        migrations.AlterField("discrepancy", "bank", _bank()),
    ]
