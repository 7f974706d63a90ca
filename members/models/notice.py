"""What the software tells somebody: a row written with the event, read in the inbox, sent by the clock."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.letter_stack import LetterStack
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

    def unprinted(self) -> "NoticeQuerySet":
        """For paper, and on none so far; not what somebody left out with a reason."""
        return self.filter(to_paper=True, on_paper_at__isnull=True, kept_off_because="")

    def waiting_for_paper(self) -> "NoticeQuerySet":
        """Of these, what its person has not read, where mail does not reach them now."""
        has_none = Q(person__email="") & (Q(person__user=None) | Q(person__user__email=None))
        waiting = self.unprinted().filter(read_at__isnull=True, person__left_at__isnull=True)
        return waiting.filter(has_none | Q(given_up_at__isnull=False))


class Notice(models.Model):
    class Group(models.TextChoices):
        HOURS = "hours", _("Hours to confirm and hours settled")
        EXCHANGES = "exchanges", _("Exchanges: somebody asks, answers or writes")
        REMINDERS = "reminders", _("Reminders")
        COMMUNITY = "community", _("Your time bank")
        ANNOUNCEMENTS = "announcements", _("Announcements of your time bank")
        DIGEST = "digest", _("What is new in the week: offers, requests, members (only by mail)")
        RUNNING = "running", _("Running the time bank")

    class KeptOff(models.TextChoices):
        """Why something that waited for paper was left out."""

        MOVED_ON = "moved_on", _("It has moved on since")
        TOLD = "told", _("They know: I told them")
        OLD = "old", _("It is too old to matter")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="notices")
    address = models.EmailField(
        blank=True, help_text="Where it goes when it is for nobody here: an applicant's mail."
    )
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    event = models.CharField(max_length=40)
    group = models.CharField(max_length=16, choices=Group)
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
    to_paper = models.BooleanField(default=False, db_default=False)
    stack = models.ForeignKey(LetterStack, models.PROTECT, null=True, blank=True, related_name="notices")
    on_paper_at = models.DateTimeField(null=True, blank=True, help_text="When it was said to be printed.")
    kept_off_because = models.CharField(max_length=8, choices=KeptOff, blank=True, default="", db_default="")
    kept_off_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    kept_off_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "about"], name="same_thing_is_told_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
                name="notice_is_for_a_person_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(kept_off_because="", kept_off_by__isnull=True, kept_off_at__isnull=True)
                | (~Q(kept_off_because="") & Q(kept_off_by__isnull=False, kept_off_at__isnull=False)),
                name="notice_kept_off_paper_says_why_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(on_paper_at__isnull=True) | Q(stack__isnull=False),
                name="notice_on_paper_was_in_a_stack",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(to_mail=True, mailed_at__isnull=True, given_up_at__isnull=True),
                name="notice_unsent",
            ),
            models.Index(
                fields=["bank", "person"],
                condition=Q(to_paper=True, on_paper_at__isnull=True, kept_off_because=""),
                name="notice_for_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class NoticeChoice(models.Model):
    """What a person has chosen for one group of notices; without a row they come by mail."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_choices")
    group = models.CharField(max_length=16, choices=Notice.Group)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="notice_choice_is_made_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.group}"
