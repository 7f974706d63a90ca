"""A file somebody asked for, too big to hand over at once: what it is, how far it is, how long it is kept."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models import Person, TimeBank


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, person: Person | None) -> "ExportQuerySet":
        """Only those this person asked for, whatever their role."""
        return self.filter(bank=person.bank_id, person=person) if person else self.none()

    def under_way(self) -> "ExportQuerySet":
        return self.filter(state__in=[Export.State.WAITING, Export.State.RUNNING])

    def to_run(self, at: dt.datetime) -> "ExportQuerySet":
        """Those that wait, and those whose run was cut off: its lease is over and it is not done."""
        is_cut_off = Q(state=Export.State.RUNNING, lease_until__lte=at)
        return self.filter(Q(state=Export.State.WAITING) | is_cut_off)

    def past_their_time(self, at: dt.datetime) -> "ExportQuerySet":
        return self.filter(state=Export.State.READY, expires_at__lte=at)


class Export(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("not made")
        EXPIRED = "expired", _("no longer kept")
        STOPPED = "stopped", _("called off")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")
        JSON = "json", "JSON"
        HLEDGER = "hledger", "hledger"
        BEANCOUNT = "beancount", "beancount"
        PDF = "pdf", _("PDF")
        ZIP = "zip", _("archive")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="exports", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="exports", help_text="Who asked, and may fetch it."
    )
    what = models.CharField(max_length=40, help_text="The key of a registered source of rows.")
    parameters = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Each run has its number; only the newest counts."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    file = models.FileField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(expires_at__isnull=False)),
                name="ready_export_has_a_file_that_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="running_export_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="failed_export_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["bank", "person", "-created_at", "-id"], name="export_of_its_maker"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="export_to_run"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def was_made(self) -> bool:
        """There is a file, or there was one."""
        return self.state in (self.State.READY, self.State.EXPIRED)

    def is_kept(self, at: dt.datetime) -> bool:
        """Whether there is a file, and its time is not over."""
        return self.state == self.State.READY and self.expires_at is not None and at < self.expires_at

    def file_name_of(self, attempt: int) -> str:
        """Where each run writes: never where another one does."""
        return f"exports/{self.public_id}-{attempt}.{self.format}"
