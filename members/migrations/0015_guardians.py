from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0014_cases")]

    operations: list[migrations.operations.base.Operation] = []
