"""Somebody's name, contact, words and photos can go for good; their hours stay under a number."""

import django.core.validators
import django.db.models.deletion
import uuid6
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

HOW = [
    ("self", "they asked for it themselves"),
    ("paper", "they asked on paper"),
    ("phone", "they asked by phone"),
    ("in_person", "they asked in person"),
    ("died", "they have died"),
]
PERSON = "members.person"


class Migration(migrations.Migration):
    dependencies = [("members", "0015_guardians")]

    operations = [
        migrations.AddField(
            "timebank",
            "erase_after_days",
            models.PositiveSmallIntegerField(
                default=14,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(90),
                ],
                verbose_name="days in which erasing somebody's name and words can be called off",
            ),
        ),
        migrations.AddField(
            "person",
            "former_user",
            models.ForeignKey(
                blank=True,
                help_text="The login they had when they left.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "person",
            "former_number",
            models.PositiveIntegerField(
                blank=True,
                help_text="The number under which the hours stay of somebody who is forgotten.",
                null=True,
            ),
        ),
        migrations.AddField("person", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(left_at__isnull=False, former_user__isnull=True, name="", email="", phone="", about=""),
                name="who_is_erased_has_no_name_and_no_words",
            ),
        ),
        migrations.CreateModel(
            "Erasure",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("how", models.CharField(choices=HOW, max_length=10, verbose_name="how do you know?")),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.timebank"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to=PERSON
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=PERSON
                    ),
                ),
                (
                    "called_off_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=PERSON
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["person"],
                        condition=Q(called_off_at__isnull=True),
                        name="nobody_is_erased_twice",
                    ),
                    models.CheckConstraint(
                        condition=Q(called_off_at__isnull=True) | Q(done_at__isnull=True),
                        name="what_was_called_off_is_not_done",
                    ),
                    models.CheckConstraint(
                        condition=Q(called_off_at__isnull=True) | Q(called_off_by__isnull=False),
                        name="somebody_called_it_off",
                    ),
                ],
            },
        ),
    ]
