from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0008_leaving")]

    operations: list[migrations.operations.base.Operation] = []
