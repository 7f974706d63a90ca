"""What a time bank asks of its admins when they sign in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0005_duties_and_records")]

    operations = []
