"""Representatives of an organisation hand over to one another, at once or on a day."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models
from django.db.models import F, Q


def _key(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        **({"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": to} | options)
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0010_profiles")]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("on", models.DateField(verbose_name="day")),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                ("asked_by", _key("members.person")),
                ("bank", _key("members.timebank", db_index=False)),
                ("called_off_by", _key("members.person", blank=True, null=True)),
                ("coming", _key("members.person", verbose_name="who takes over")),
                ("leaving", _key("members.person", verbose_name="who hands over")),
                ("membership", _key("members.membership", related_name="hand_overs")),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(leaving=F("coming")), name="nobody_hands_over_to_themselves"
                    ),
                    models.CheckConstraint(
                        condition=Q(done_at__isnull=True) | Q(called_off_at__isnull=True),
                        name="hand_over_is_done_or_called_off",
                    ),
                    models.UniqueConstraint(
                        fields=["membership", "leaving"],
                        condition=Q(done_at__isnull=True, called_off_at__isnull=True),
                        name="representative_hands_over_once",
                    ),
                ],
            },
        ),
    ]
