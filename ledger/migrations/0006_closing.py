"""Discrepancies are closed with a reason."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_blocks")]

    operations = []
