"""Each step says whose it was, each change of a listing who made it and for whom; a word may come in person."""

import django.db.models.deletion
from django.db import migrations, models

CHANNELS = [
    ("web", "on the web"),
    ("paper", "on paper"),
    ("phone", "by phone"),
    ("person", "in person"),
    ("api", "through the API"),
    ("import", "by import"),
]
SIDES = [("provider", "Provider"), ("recipient", "Recipient")]
CHANGES = [
    ("published", "put it up"),
    ("edited", "changed it"),
    ("withdrawn", "took it down"),
    ("renewed", "keeps it up"),
    ("moved", "took it along"),
]


def _channel() -> models.CharField:
    return models.CharField(choices=CHANNELS, default="web", max_length=6)


def _key(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        **({"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": to} | options)
    )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0004_safety"), ("members", "0004_bank_of_everything")]

    operations = [
        # The database has the default as well: whoever writes while this runs names no side.
        migrations.AddField(
            "steptaken",
            "side",
            models.CharField(blank=True, choices=SIDES, db_default="", default="", max_length=9),
        ),
        migrations.AlterField("exchange", "channel", _channel()),
        migrations.AlterField("steptaken", "channel", _channel()),
        migrations.CreateModel(
            name="ListingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("change", models.CharField(choices=CHANGES, max_length=10)),
                ("channel", _channel()),
                ("source", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField()),
                ("bank", _key("members.timebank", db_index=False)),
                ("listing", _key("exchanges.listing", related_name="changes")),
                ("on_behalf_of", _key("members.membership")),
                ("person", _key("members.person")),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            change__in=["published", "edited", "withdrawn", "renewed", "moved"]
                        ),
                        name="listing_change_is_a_known_one",
                    )
                ],
            },
        ),
    ]
