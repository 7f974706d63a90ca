"""What the software tells somebody: a row written with the event, read in the inbox, sent by the clock."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: Person | None) -> "NoticeQuerySet":
        """Only the person's own."""
        return self.filter(person=person) if person else self.none()

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "NoticeQuerySet":
        """What has not been read on top, the newest first."""
        return self.order_by(
            models.ExpressionWrapper(Q(read_at__isnull=False), models.BooleanField()), "-created_at", "-id"
        )

    def unsent(self) -> "NoticeQuerySet":
        return self.filter(to_mail=True, mailed_at__isnull=True, given_up_at__isnull=True)


class Notice(models.Model):
    class Group(models.TextChoices):
        HOURS = "hours", _("Hours to confirm and hours settled")
        EXCHANGES = "exchanges", _("Exchanges: somebody asks, answers or writes")
        REMINDERS = "reminders", _("Reminders")
        COMMUNITY = "community", _("Your time bank")
        RUNNING = "running", _("Running the time bank")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="notices")
    address = models.EmailField(
        blank=True, help_text="Where it goes when it is for nobody here: an applicant's mail."
    )
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    event = models.CharField(max_length=40)
    group = models.CharField(max_length=12, choices=Group)
    about = models.CharField(
        max_length=80,
        null=True,
        blank=True,
        help_text="What must not be told twice: a reminder's exchange and day.",
    )
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    to_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "about"], name="same_thing_is_told_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
                name="notice_is_for_a_person_or_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(to_mail=True, mailed_at__isnull=True, given_up_at__isnull=True),
                name="notice_unsent",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class NoticeChoice(models.Model):
    """What a person has chosen for one group of notices; without a row they come by mail."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_choices")
    group = models.CharField(max_length=12, choices=Notice.Group)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="notice_choice_is_made_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.group}"
