"""A file somebody brings in: what its columns say, what would come of it, and whether it is in the books now."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models import Person, TimeBank


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, person: Person | None) -> "ImportQuerySet":
        """Only those this person brought, whatever their role: the file may say more than anybody else may know."""
        return self.filter(bank=person.bank_id, person=person) if person else self.none()

    def to_run(self, at: dt.datetime) -> "ImportQuerySet":
        """Those that wait, and those whose run was cut off: its lease is over and it is not done."""
        is_cut_off = Q(state__in=Import.RUNNING, lease_until__lte=at)
        return self.filter(Q(state__in=Import.WAITING) | is_cut_off)

    def past_their_time(self, at: dt.datetime) -> "ImportQuerySet":
        return (
            self.filter(expires_at__lte=at).exclude(state__in=[*Import.WAITING, *Import.RUNNING]).with_files()
        )

    def with_files(self) -> "ImportQuerySet":
        return self.exclude(file="", refused_file="")


class Import(models.Model):
    class State(models.TextChoices):
        COLUMNS = "columns", _("columns to choose")
        TO_TRY = "to_try", _("waiting for its trial")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried")
        TO_WRITE = "to_write", _("waiting to be brought in")
        WRITING = "writing", _("being brought in")
        DONE = "done", _("brought in")
        FAILED = "failed", _("could not be read")
        CALLED_OFF = "called_off", _("called off")
        EXPIRED = "expired", _("no longer kept")

    WAITING = (State.TO_TRY, State.TO_WRITE)
    RUNNING = (State.TRYING, State.WRITING)
    OPEN = (State.COLUMNS, State.TRIED, State.FAILED)
    """Nothing goes on, and the file is there."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="imports", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="imports", help_text="Who brought it.")
    kind = models.CharField(max_length=20, help_text="The key of a registered kind.")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file: the same file twice is once.")
    file = models.FileField(blank=True)
    refused_file = models.FileField(blank=True)
    header = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    written_as = models.CharField(max_length=20, blank=True)
    layout = models.JSONField(default=list, help_text="What each column says; empty: nothing.")
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.COLUMNS)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    bad_rows = models.PositiveBigIntegerField(default=0)
    figures = models.JSONField(default=dict)
    problems = models.JSONField(
        default=list, help_text="The first rows that can't be taken: line and reason."
    )
    refused_lines = models.JSONField(default=list, help_text="All of those rows, where they may be left out.")
    leaves_out = models.BooleanField(default=False, help_text="The rest is brought in without those rows.")
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Each run has its number; only the newest counts."
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="Runs since it was last asked for.")
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["trying", "writing"]) | Q(lease_until__isnull=False),
                name="running_import_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="failed_import_says_why"
            ),
            models.UniqueConstraint(
                fields=["bank", "kind", "digest"],
                condition=Q(state__in=["to_write", "writing", "done"]),
                name="file_is_brought_in_once",
            ),
        ]
        indexes = [
            models.Index(fields=["bank", "person", "-created_at", "-id"], name="import_of_its_maker"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=["to_try", "trying", "to_write", "writing"]),
                name="import_to_run",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)

    @property
    def is_under_way(self) -> bool:
        return self.state in self.WAITING or self.state in self.RUNNING

    @property
    def is_open(self) -> bool:
        """Whether its columns may be chosen, and it may be tried."""
        return self.state in self.OPEN and bool(self.file)

    @property
    def may_be_written(self) -> bool:
        return self.state == self.State.TRIED and self.bad_rows == 0 and self.rows > 0 and bool(self.file)

    @property
    def may_be_written_without_them(self) -> bool:
        """Whether the rest can be brought in, without the rows that were refused."""
        all_are_rows = 0 < self.bad_rows == len(self.refused_lines)
        return (
            self.state == self.State.TRIED and all_are_rows and self.rows > self.bad_rows and bool(self.file)
        )

    @property
    def may_be_called_off(self) -> bool:
        """Until it begins to be brought in."""
        return self.state in (*self.OPEN, *self.WAITING, self.State.TRYING)

    def refused_name_of(self, attempt: int) -> str:
        """Where each run writes: never where another one does."""
        return f"imports/{self.public_id}-{attempt}-refused.csv"


class ImportMapping(models.Model):
    """What the columns of a file say, kept under a name for the next file that has them."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    headings = models.JSONField(help_text="Which heading says what.")
    choices = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("bank", "kind", Lower("name"), name="mapping_is_named_once_a_kind")
        ]

    def __str__(self) -> str:
        return self.name
