"""Indexes that find who wrote hours down for members lately, and who approved them."""

from django.db import migrations, models
from django.db.models import Q


def _by(fields: list[str], include: str, condition: Q, name: str) -> migrations.AddIndex:
    index = models.Index(fields=fields, include=[include], condition=condition, name=name)
    return migrations.AddIndex("exchange", index)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0017_hours_of_members")]

    operations = [
        _by(
            ["bank", "logged_at"],
            "logged_by",
            Q(channel__in=["paper", "phone", "person"]),
            "exchange_written_down",
        ),
        _by(["bank", "approved_at"], "approved_by", Q(approved_by__isnull=False), "exchange_approved"),
    ]
