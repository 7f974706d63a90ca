from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0005_belonging")]

    operations: list[migrations.operations.base.Operation] = []
