"""Where hours go when somebody leaves; what was said with a consent; and how often something was tried, counted here while Redis is away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0016_erasure")]

    operations = [
        migrations.AddField(
            "timebank",
            "hours_left_go",
            models.CharField(
                choices=[
                    ("choice", "Where the member wishes"),
                    ("household", "To their household, or the community pot"),
                    ("pot", "To the community pot"),
                ],
                default="choice",
                max_length=10,
                verbose_name="where the hours go of whoever leaves",
            ),
        ),
        migrations.AddConstraint(
            "timebank",
            models.CheckConstraint(
                condition=models.Q(hours_left_go__in=["choice", "household", "pot"]),
                name="hours_left_go_to_a_known_place",
            ),
        ),
        migrations.AddField(
            "agreement",
            "said",
            models.CharField(blank=True, default="", max_length=300, verbose_name="what they said"),
        ),
        migrations.CreateModel(
            "Tries",
            [
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
