"""Pausing, suspending, leaving, and being forgotten."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def _moment(**options) -> models.DateTimeField:
    return models.DateTimeField(blank=True, null=True, **options)


def _of(model: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model)


class Migration(migrations.Migration):
    dependencies = [("members", "0007_joining")]

    operations = [
        migrations.AddField("person", "away_since", _moment()),
        migrations.AddField(
            "person",
            "away_until",
            models.DateField(
                blank=True, null=True, help_text="The day they are back; empty: until they say."
            ),
        ),
        migrations.AddField("person", "suspended_at", _moment()),
        migrations.AddField("person", "left_at", _moment()),
        migrations.AddField(
            "membership",
            "suspended_at",
            _moment(help_text="Since when nobody who acts for it may: what is open rests."),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(away_since__isnull=False),
                name="only_who_is_away_comes_back",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(user__isnull=True), name="who_has_left_cannot_sign_in"
            ),
        ),
        migrations.CreateModel(
            name="StandingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        max_length=10,
                        choices=[
                            ("paused", "takes a break"),
                            ("back", "is back from a break"),
                            ("suspended", "may not take part for now"),
                            ("lifted", "may take part again"),
                            ("left", "left the time bank"),
                            ("died", "has died"),
                            ("returned", "came back to the time bank"),
                        ],
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                ("bank", _of("members.timebank")),
                ("by", _of("members.person")),
                ("person", _of("members.person", "standing_changes")),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.AddConstraint(
            "standingchange",
            models.CheckConstraint(condition=~Q(change="suspended", reason=""), name="suspension_says_why"),
        ),
    ]
