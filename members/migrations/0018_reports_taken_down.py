"""Reports that somebody told, and a coordinator wrote down."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0017_policies")]

    operations = [
        migrations.AddField(
            "report",
            "taken_down_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.person",
                verbose_name="written down by",
            ),
        ),
        migrations.AddField(
            "report",
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
            "report",
            models.CheckConstraint(
                condition=Q(taken_down_by__isnull=True, told="")
                | Q(taken_down_by__isnull=False, told__in=["phone", "paper", "person"]),
                name="report_taken_down_says_how_it_was_told",
            ),
        ),
    ]
