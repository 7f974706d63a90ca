from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0015_guardians")]

    operations: list[migrations.operations.base.Operation] = []
