"""Each step of an exchange says which time bank's it is, as everything else does."""

import django.db.models.deletion
from django.db import migrations, models

BANK = """
    UPDATE exchanges_steptaken AS s SET bank_id = e.bank_id FROM exchanges_exchange AS e WHERE e.id = s.exchange_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


def _bank(**options) -> models.ForeignKey:
    options |= {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}
    return models.ForeignKey(to="members.timebank", **options)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0002_searching"), ("members", "0004_bank_of_everything")]

    operations = [
        migrations.AddField("steptaken", "bank", _bank(null=True)),
        migrations.RunSQL(BANK, migrations.RunSQL.noop),
        migrations.AlterField("steptaken", "bank", _bank()),
    ]
