from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0011_belonging")]

    operations: list[migrations.operations.base.Operation] = []
