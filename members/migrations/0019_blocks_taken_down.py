"""Whom somebody keeps away from because they told a coordinator so."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0018_reports_taken_down")]

    operations = [
        migrations.AddField(
            "block",
            "taken_down_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.person",
                verbose_name="written down by",
            ),
        ),
        migrations.AddField(
            "block",
            "told",
            models.CharField(
                blank=True,
                choices=[("phone", "by phone"), ("paper", "on paper"), ("person", "in person")],
                db_default="",
                default="",
                max_length=6,
                verbose_name="how it was told",
            ),
        ),
        migrations.AddConstraint(
            "block",
            models.CheckConstraint(
                condition=Q(taken_down_by__isnull=True, told="")
                | Q(taken_down_by__isnull=False, told__in=["phone", "paper", "person"]),
                name="block_taken_down_says_how_it_was_told",
            ),
        ),
    ]
