"""Kinds of help that bring people to somebody's home, and what to mind before the first visit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0005_belonging")]

    operations = [
        migrations.AddField(
            "category",
            "is_at_home",
            models.BooleanField(
                default=False, db_default=False, verbose_name="usually happens at somebody's home"
            ),
        ),
        migrations.CreateModel(
            name="VisitGuidance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=4000, verbose_name="what to mind")),
                ("changed_at", models.DateTimeField()),
                (
                    "bank",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.timebank",
                    ),
                ),
            ],
        ),
    ]
