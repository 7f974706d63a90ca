from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0009_doorkeeper")]

    operations: list[migrations.operations.base.Operation] = []
