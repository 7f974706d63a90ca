"""A report that goes to an admin every month, made by itself; and each month in which it went, or why it did not."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from ledger.models import Export
from members.models import Person, TimeBank

LAST_DAY = 28
"""Every month has it."""


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, person: Person | None) -> "DeliveryQuerySet":
        """Admins see who gets what."""
        return self.filter(bank=person.bank_id) if person and person.is_admin else self.none()

    def going(self) -> "DeliveryQuerySet":
        return self.filter(stopped_at__isnull=True)

    def with_what_went(self) -> "DeliveryQuerySet":
        return self.select_related("bank", "to", "made_by").prefetch_related("sent__export")


class Delivery(models.Model):
    class What(models.TextChoices):
        ACTIVITY = "activity", _("The month’s report, with its tables")
        MEMBERS = "members", _("Members, with what each gave and received")
        FUNDER = "funder", _("The report to funders")
        LEDGER = "ledger", _("The journal: every line that was posted")
        TRIAL_BALANCE = "trial_balance", _("The trial balance of the last day")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    what = models.CharField(_("what"), max_length=13, choices=What)
    format = models.CharField(_("kind of file"), max_length=10, choices=Export.Format)
    day = models.PositiveSmallIntegerField(
        _("day of the month"), validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)]
    )
    to = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("to whom"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["what", "to__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "to", "what", "format"],
                condition=Q(stopped_at__isnull=True),
                name="delivery_goes_to_somebody_once",
            ),
            models.CheckConstraint(
                condition=Q(day__gte=1, day__lte=LAST_DAY), name="delivery_is_on_a_day_every_month_has"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.format} {self.day}"

    @property
    def last(self) -> "Delivered | None":
        """The newest month in which it was due."""
        return next(iter(self.sent.all()), None)

    def due_on(self, today: dt.date) -> dt.date:
        """The day in this month from which on it goes out."""
        return today.replace(day=self.day)

    def next_on(self, today: dt.date) -> dt.date:
        """The next day on which it goes."""
        this, last = self.due_on(today), self.last
        begins = max(this, self.bank.today(self.created_at))
        if this == begins and not (last and last.month_on >= month_before(today)):
            return this
        after = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=self.day)
        return after


class Delivered(models.Model):
    """Once for each month; the file is the person's own, as if they had asked for it."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="sent")
    month_on = models.DateField(help_text="The first day of the month it is about.")
    at = models.DateTimeField()
    export = models.ForeignKey(Export, models.SET_NULL, null=True, blank=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-month_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "delivery", "month_on"], name="delivery_goes_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.month_on:%Y-%m}"

    @property
    def problem(self) -> str:
        """What went wrong, if anything."""
        return self.refusal or (self.export.error if self.export else "")


def month_before(day: dt.date) -> dt.date:
    """The first day of the month before the one a day lies in."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
