"""Whom somebody keeps away from."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models
from django.db.models import F, Q


def _of(model: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=model, **options
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0012_cards")]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("at", models.DateTimeField(verbose_name="since")),
                ("bank", _of("members.timebank")),
                ("person", _of("members.person", db_index=False, verbose_name="who keeps away")),
                ("blocked", _of("members.person", verbose_name="from whom")),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.AddConstraint(
            "block",
            models.UniqueConstraint(fields=("person", "blocked"), name="somebody_is_kept_away_once"),
        ),
        migrations.AddConstraint(
            "block",
            models.CheckConstraint(
                condition=~Q(person=F("blocked")), name="nobody_keeps_away_from_themselves"
            ),
        ),
    ]
