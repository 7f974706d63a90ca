"""The lines of slips and sheets while they are typed in, and what each became."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0009_reports"),
        ("members", "0020_doorkeeper"),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveIntegerField(verbose_name="line")),
                ("provider_text", models.CharField(blank=True, max_length=100, verbose_name="who helped")),
                (
                    "recipient_text",
                    models.CharField(blank=True, max_length=100, verbose_name="who was helped"),
                ),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="what was it?")),
                ("length_text", models.CharField(blank=True, max_length=40, verbose_name="hours as written")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("happened_on", models.DateField(blank=True, null=True)),
                ("is_guessed", models.BooleanField(default=False, verbose_name="kind of help as before")),
                ("is_repeat", models.BooleanField(default=False, verbose_name="happened twice")),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField()),
                (
                    "bank",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.timebank",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.category",
                        verbose_name="kind of help",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.exchange",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.membership",
                        verbose_name="who helped",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.membership",
                        verbose_name="who was helped",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="exchanges.sheet",
                        verbose_name="slip or sheet",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.person"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "key"), name="line_is_on_its_sheet_once"),
                    models.UniqueConstraint(fields=("exchange",), name="exchange_comes_from_one_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exchange__isnull", True),
                            models.Q(
                                ("length_text", ""),
                                ("provider__isnull", True),
                                ("provider_text", ""),
                                ("recipient__isnull", True),
                                ("recipient_text", ""),
                                ("title", ""),
                            ),
                            _connector="OR",
                        ),
                        name="recorded_line_leaves_all_to_its_exchange",
                    ),
                ],
            },
        ),
    ]
