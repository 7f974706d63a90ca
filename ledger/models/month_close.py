"""A month that was closed: what its report said then is kept word for word, and what comes after is told apart."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from uuid6 import uuid7

from members.models import Person, TimeBank


class MonthCloseQuerySet(models.QuerySet["MonthClose"]):
    def visible_to(self, person: Person | None) -> "MonthCloseQuerySet":
        """Admins read the month's report, and so what is kept of it."""
        return self.filter(bank=person.bank_id) if person and person.is_admin else self.none()

    def of(self, first_on: dt.date) -> "MonthClose | None":
        """The close of the month that begins on this day."""
        return self.defer("document").filter(first_on=first_on).first()


class MonthClose(models.Model):
    """Added to and never changed, and there is no way to open a month again."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="month_closes", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    first_on = models.DateField()
    last_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    last_transfer_id = models.BigIntegerField(help_text="What was posted up to here is in; 0 for nothing.")
    document = models.TextField(help_text="The report as JSON: sums, numbers of members and keys, no names.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the document.")

    objects = MonthCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "first_on"], name="month_is_closed_once"),
            models.CheckConstraint(condition=Q(last_on__gt=F("first_on")), name="month_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m}"


def came_after(day: str, transfer: str) -> Exists:
    """Whether a row's day lies in a month that was closed before its transfer was posted."""
    closes = MonthClose.objects.filter(
        bank=OuterRef("bank"),
        first_on__lte=OuterRef(day),
        last_on__gte=OuterRef(day),
        last_transfer_id__lt=OuterRef(transfer),
    )
    return Exists(closes)
