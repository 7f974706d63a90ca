"""Indexes that reports count by: help by its day, and the first time two members helped one another."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Greatest, Least


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0008_paper")]

    operations = [
        migrations.AddIndex(
            "exchange",
            models.Index(
                fields=["bank", "happened_on"],
                include=["minutes", "category", "provider", "recipient", "provider_person", "recipient_person"],
                condition=Q(state="settled"),
                name="exchange_counted",
            ),
        ),
        migrations.AddIndex(
            "exchange",
            models.Index(
                "bank",
                Least("provider", "recipient"),
                Greatest("provider", "recipient"),
                "happened_on",
                "id",
                include=["provider", "recipient", "category"],
                condition=Q(state="settled"),
                name="exchange_of_pair",
            ),
        ),
    ]
