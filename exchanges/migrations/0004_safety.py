from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_bank_of_steps")]

    operations: list[migrations.operations.base.Operation] = []
