"""Slips and time sheets on paper: what was printed, and how far each has come."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0007_home_visits"),
        ("members", "0020_doorkeeper"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("slip", "Slips, one exchange each"),
                            ("sheet", "Time sheets, with lines for many"),
                            ("own", "Paper of their own"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "lines_each",
                    models.PositiveIntegerField(
                        help_text="0 where it has as many as it needs.", verbose_name="lines on each"
                    ),
                ),
                ("is_large", models.BooleanField(default=False, verbose_name="in large print")),
                ("made_at", models.DateTimeField(verbose_name="printed on")),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="printed by",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("out", "not returned"),
                            ("open", "being entered"),
                            ("entered", "entered"),
                            ("lost", "given up as lost"),
                        ],
                        default="out",
                        max_length=7,
                    ),
                ),
                (
                    "told_by",
                    models.CharField(
                        choices=[
                            ("both", "Both"),
                            ("provider", "The one who helped"),
                            ("recipient", "The one who was helped"),
                        ],
                        default="both",
                        max_length=9,
                        verbose_name="whose word it is",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.timebank"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="exchanges.batch",
                        verbose_name="printed with",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="looked after by",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["slip", "sheet", "own"])), name="paper_is_of_a_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "slip"), _negated=True), ("lines_each", 1), _connector="OR"
                ),
                name="slip_has_one_line",
            ),
        ),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(fields=["bank", "state", "number"], name="paper_by_state"),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(
                fields=("bank", "number"), name="paper_number_is_used_once_a_bank"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["out", "open", "entered", "lost"])),
                name="paper_is_somewhere",
            ),
        ),
    ]
