from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0010_profiles")]

    operations: list[migrations.operations.base.Operation] = []
