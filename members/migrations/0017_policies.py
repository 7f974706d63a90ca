from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0016_erasure")]

    operations: list[migrations.operations.base.Operation] = []
