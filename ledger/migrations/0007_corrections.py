"""Corrections and write-offs, by two pairs of eyes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_closing")]

    operations = []
