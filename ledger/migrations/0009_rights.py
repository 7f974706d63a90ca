"""What the application may and may not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_imports")]

    operations = []
