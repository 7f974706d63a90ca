"""What people show of themselves, by whom it may be seen, and who looked at how to reach them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid6
from django.db import migrations, models
from django.db.models import Q

PERSON, BANK = "members.person", "members.timebank"
ITEMS = [
    ("photo", "photo"),
    ("about", "about you"),
    ("skills", "what you can do"),
    ("wishes", "what you would like"),
    ("languages", "languages"),
    ("neighbourhood", "neighbourhood"),
    ("availability", "when it suits you"),
    ("email", "e-mail"),
    ("phone", "phone"),
]
PARTS = [
    ("mornings", "Weekday mornings"),
    ("afternoons", "Weekday afternoons"),
    ("evenings", "Weekday evenings"),
    ("we_mornings", "Weekend mornings"),
    ("we_afternoons", "Weekend afternoons"),
    ("we_evenings", "Weekend evenings"),
]
WAYS = [
    ("", "Either is fine"),
    ("call", "A phone call"),
    ("text", "A text message"),
    ("email", "An e-mail"),
    ("here", "A message here, in an exchange"),
]
GUARD = """
    ALTER TABLE members_person ADD CONSTRAINT audiences_are_known CHECK (
        jsonb_typeof(shown_to) = 'object' AND NOT jsonb_path_exists(
            shown_to, '$.* ? (!(@ == "nobody" || @ == "coordinators" || @ == "exchange" || @ == "members"))'));
    CREATE TRIGGER reveals_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON members_reveal
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
UNDO = """
    DROP TRIGGER reveals_are_never_changed ON members_reveal;
    ALTER TABLE members_person DROP CONSTRAINT audiences_are_known;
"""


def only_coordinators() -> dict[str, str]:
    """What was promised to everybody who is here already: phone and e-mail are for coordinators."""
    return {"email": "coordinators", "phone": "coordinators"}


def _words(name: str, longest: int) -> migrations.AddField:
    each = models.CharField(max_length=longest)
    return migrations.AddField(
        "person",
        name,
        django.contrib.postgres.fields.ArrayField(
            base_field=each, blank=True, default=list, size=None, verbose_name=name
        ),
    )


def _shown_to(default: object) -> models.JSONField:
    return models.JSONField(blank=True, default=default, verbose_name="who sees what")


def _person(related: str, label: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=PERSON, verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0008_leaving")]

    operations = [
        migrations.AddField(
            "person", "photo", models.ImageField(blank=True, upload_to="people/", verbose_name="photo")
        ),
        _words("skills", 60),
        _words("wishes", 60),
        _words("languages", 3),
        migrations.AddField(
            "person",
            "free_parts",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=PARTS, max_length=13),
                blank=True,
                default=list,
                size=None,
                verbose_name="parts of the week",
            ),
        ),
        migrations.AddField(
            "person",
            "availability",
            models.CharField(blank=True, max_length=200, verbose_name="when it suits them"),
        ),
        migrations.AddField(
            "person",
            "contact_by",
            models.CharField(blank=True, choices=WAYS, max_length=5, verbose_name="liked best"),
        ),
        migrations.AddField(
            "person",
            "contact_note",
            models.CharField(blank=True, max_length=120, verbose_name="good to know"),
        ),
        # Whoever is here keeps what they were told; whoever comes now chooses, from the usual.
        migrations.AddField("person", "shown_to", _shown_to(only_coordinators)),
        migrations.AlterField("person", "shown_to", _shown_to(dict)),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=ITEMS, max_length=13),
                        size=None,
                        verbose_name="what they saw",
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[("coordinator", "as a coordinator"), ("exchange", "through an exchange")],
                        max_length=11,
                        verbose_name="why they could",
                    ),
                ),
                (
                    "through",
                    models.CharField(
                        blank=True,
                        help_text="Its public id.",
                        max_length=36,
                        verbose_name="through which exchange",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=BANK
                    ),
                ),
                ("by", _person("+", "who looked")),
                ("person", _person("reveals", "whose")),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["person", "-at", "-id"], name="reveal_of_person"),
                    models.Index(fields=["by", "-at"], name="reveal_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(because="coordinator", through="")
                        | (Q(because="exchange") & ~Q(through="")),
                        name="reveal_says_why_it_was_allowed",
                    ),
                    models.CheckConstraint(
                        condition=~Q(person=models.F("by")), name="nobody_looks_at_themselves"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
