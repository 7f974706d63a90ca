from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0012_cards")]

    operations: list[migrations.operations.base.Operation] = []
