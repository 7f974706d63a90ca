"""Cards with a PIN for members without e-mail, where a time bank wants them; their login has no e-mail, not a made-up one."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models
from django.db.models import Q


def _key(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        **({"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": to} | options)
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0011_belonging")]

    operations = [
        migrations.AlterField(
            "user",
            "email",
            models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="e-mail"),
        ),
        migrations.AddField(
            "timebank",
            "has_cards",
            models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="members without e-mail can sign in with a card and a PIN",
            ),
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("number", models.CharField(max_length=8)),
                ("pin", models.CharField(max_length=128)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("given_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("taken_away_at", models.DateTimeField(blank=True, null=True)),
                ("bank", _key("members.timebank")),
                ("given_by", _key("members.person")),
                ("person", _key("members.person", related_name="cards")),
            ],
            options={
                "ordering": ["-given_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["bank", "number"], name="card_number_is_used_once_a_bank"
                    ),
                    models.UniqueConstraint(
                        fields=["person"],
                        condition=Q(taken_away_at__isnull=True),
                        name="person_has_one_good_card",
                    ),
                ],
            },
        ),
    ]
