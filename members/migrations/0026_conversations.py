import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0025_digest"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("lowest", "the balance passed its lowest"),
                            ("highest", "the balance passed its highest"),
                            ("never_received", "never received"),
                            ("not_asked", "not yet asked"),
                            ("never_given", "never given"),
                            ("quiet", "gone quiet"),
                            ("far", "far from zero"),
                            ("check", "a check runs out"),
                            ("they_called", "they called us"),
                            ("other", "something else"),
                        ],
                        max_length=14,
                        verbose_name="why",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        blank=True, help_text="How far a balance was past its limit, in minutes.", null=True
                    ),
                ),
                (
                    "transfer",
                    models.UUIDField(
                        blank=True,
                        help_text="The public id of the transfer that passed the limit.",
                        null=True,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("all_well", "All is well"),
                            ("will_give", "They would like to give help"),
                            ("will_receive", "They would like help"),
                            ("agreed", "We agreed what to do about the balance"),
                            ("break", "They need a break"),
                            ("another_day", "Call again another day"),
                            ("left_word", "Left a message"),
                            ("not_reached", "Nobody answered"),
                        ],
                        max_length=12,
                        verbose_name="what came of it",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="a few words")),
                ("again_on", models.DateField(blank=True, null=True, verbose_name="call again on")),
                (
                    "led_to",
                    models.CharField(
                        blank=True,
                        choices=[("listing", "an offer or a request"), ("exchange", "an exchange")],
                        max_length=8,
                    ),
                ),
                ("led_to_id", models.UUIDField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.timebank"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="members.membership",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="spoken to",
                    ),
                ),
            ],
            options={
                "ordering": ["-closed_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["bank", "opened_at", "id"],
                        name="conversation_due",
                    ),
                    models.Index(fields=["bank", "-closed_at", "-id"], name="conversation_had"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("membership", "because"),
                        name="a_conversation_is_due_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True), ("closed_by__isnull", True), ("outcome", "")
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_conversation_that_was_had_says_what_came_of_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("because__in", ["lowest", "highest"]),
                                ("closed_at__isnull", True),
                                _negated=True,
                            ),
                            ("minutes__isnull", False),
                            _connector="OR",
                        ),
                        name="a_limit_was_passed_by_so_many_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("led_to", ""), ("led_to_id__isnull", True)),
                            models.Q(models.Q(("led_to", ""), _negated=True), ("led_to_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_conversation_leads_to_something_named",
                    ),
                ],
            },
        ),
    ]
