"""Pausing, suspending, leaving, and being forgotten."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0007_joining")]

    operations = []
