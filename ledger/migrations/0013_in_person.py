"""What was posted may have been told in person. Nothing changes in the database."""

from django.db import migrations, models

CHANNELS = [
    ("web", "on the web"),
    ("paper", "on paper"),
    ("phone", "by phone"),
    ("person", "in person"),
    ("api", "through the API"),
    ("import", "by import"),
    ("clock", "by the software"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_erasure")]

    operations = [
        migrations.AlterField(
            "correction", "channel", models.CharField(choices=CHANNELS, default="web", max_length=8)
        ),
        migrations.AlterField("transfer", "channel", models.CharField(choices=CHANNELS, max_length=8)),
    ]
