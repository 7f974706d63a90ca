from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0013_blocks")]

    operations: list[migrations.operations.base.Operation] = []
