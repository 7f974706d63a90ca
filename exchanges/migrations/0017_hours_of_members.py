"""Indexes that the hours of each member are summed by, for reports."""

from django.db import migrations, models
from django.db.models import Q


def _by(side: str, name: str) -> migrations.AddIndex:
    fields, include = [side, "happened_on"], ["bank", "minutes"]
    return migrations.AddIndex(
        "exchange", models.Index(fields=fields, include=include, condition=Q(state="settled"), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0016_deliveries")]

    operations = [_by("provider", "exchange_given"), _by("recipient", "exchange_got")]
