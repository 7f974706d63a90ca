from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0004_safety")]

    operations: list[migrations.operations.base.Operation] = []
