"""How often something was tried is counted in the database while Redis is away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0016_erasure")]

    operations = [
        migrations.CreateModel(
            "Tries",
            [
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
