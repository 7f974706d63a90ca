"""Announcements, to many at once, and a kind of notice of their own."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models


# What is due is asked before it is known which time bank it is about, as with mail (migration 0020).
FORWARD = """
    CREATE FUNCTION banks_with_announcements(due_at timestamptz) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT DISTINCT bank_id FROM members_announcement WHERE sent_at IS NULL AND send_at <= due_at
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0022_addresses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="group",
            field=models.CharField(
                choices=[
                    ("hours", "Hours to confirm and hours settled"),
                    ("exchanges", "Exchanges: somebody asks, answers or writes"),
                    ("reminders", "Reminders"),
                    ("community", "Your time bank"),
                    ("announcements", "Announcements of your time bank"),
                    ("running", "Running the time bank"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="group",
            field=models.CharField(
                choices=[
                    ("hours", "Hours to confirm and hours settled"),
                    ("exchanges", "Exchanges: somebody asks, answers or writes"),
                    ("reminders", "Reminders"),
                    ("community", "Your time bank"),
                    ("announcements", "Announcements of your time bank"),
                    ("running", "Running the time bank"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("everybody", "Everybody"),
                            ("neighbourhoods", "People of some neighbourhoods"),
                            ("role", "People with a role"),
                            ("interest", "People with an interest"),
                        ],
                        default="everybody",
                        max_length=14,
                        verbose_name="who gets it",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("member", "Member"), ("coordinator", "Coordinator"), ("admin", "Admin")],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("interest", models.CharField(blank=True, max_length=60, verbose_name="interest")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("send_at", models.DateTimeField(blank=True, null=True, verbose_name="to be sent")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("people_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="people it reached")),
                ("mail_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="reached by mail")),
                ("inbox_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="reached in their inbox")),
                ("paper_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="to be reached on paper")),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.timebank"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="sent by",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "ordering": ["-public_id"],
            },
        ),
        migrations.CreateModel(
            name="AnnouncementPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="members.announcement",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.timebank"
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.neighbourhood",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="announcement",
            name="neighbourhoods",
            field=models.ManyToManyField(
                related_name="+", through="members.AnnouncementPlace", to="members.neighbourhood"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementplace",
            constraint=models.UniqueConstraint(
                fields=("announcement", "neighbourhood"), name="announcement_names_a_place_once"
            ),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("send_at__isnull", False), ("sent_at__isnull", True)),
                fields=["send_at"],
                name="announcement_due",
            ),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(fields=["bank", "-sent_at"], name="announcement_newest"),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interest", ""), ("whom", "role"), models.Q(("role", ""), _negated=True)),
                    models.Q(("role", ""), ("whom", "interest"), models.Q(("interest", ""), _negated=True)),
                    models.Q(("interest", ""), ("role", ""), ("whom__in", ["everybody", "neighbourhoods"])),
                    _connector="OR",
                ),
                name="announcement_says_who_gets_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("send_at__isnull", True), ("sent_at__isnull", True), ("sent_by__isnull", True)),
                    models.Q(("send_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="planned_announcement_is_sent_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("people_count__isnull", True), ("sent_at__isnull", True)),
                    models.Q(
                        ("inbox_count__isnull", False),
                        ("mail_count__isnull", False),
                        ("paper_count__isnull", False),
                        ("people_count__gt", 0),
                        ("sent_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="sent_announcement_reached_somebody",
            ),
        ),
        migrations.RunSQL(FORWARD, "DROP FUNCTION banks_with_announcements"),
    ]
