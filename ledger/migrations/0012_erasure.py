from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_bank_of_discrepancies")]

    operations: list[migrations.operations.base.Operation] = []
