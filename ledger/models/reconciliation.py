"""The proof that is kept: each run of the checks over a time bank's books, and every row that was wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from ledger.models.account import Account
from ledger.models.transfer import Transfer
from members.models import Person, TimeBank


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, person: Person | None) -> "ReconciliationQuerySet":
        """The books are open to coordinators and admins."""
        return self.filter(bank=person.bank_id) if person and person.is_coordinator else self.none()

    def newest_first(self) -> "ReconciliationQuerySet":
        return self.order_by("-checked_at", "-id")


class Reconciliation(models.Model):
    """One run. A nightly one has its `night`, so that a task delivered twice checks once."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="reconciliations", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    night = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    accounts = models.BigIntegerField()
    transfers = models.BigIntegerField()
    entries = models.BigIntegerField()
    sum_minutes = models.BigIntegerField()
    differences = models.PositiveIntegerField()

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "night"], name="night_is_reconciled_once")]
        indexes = [models.Index(fields=["bank", "-checked_at", "-id"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{self.bank} {self.checked_at:%Y-%m-%d %H:%M}"

    @property
    def is_clean(self) -> bool:
        return self.differences == 0


class Discrepancy(models.Model):
    """One row that is wrong. It names accounts and transfers without holding them: they may be what is missing."""

    class Check(models.TextChoices):
        BALANCE = "balance", _("balance against entries")
        ZERO = "zero", _("transfer against zero")
        SEQUENCE = "sequence", _("sequence and running balance")
        SUM = "sum", _("sum of all accounts")

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="discrepancies")
    check_name = models.CharField(max_length=10, choices=Check)
    account = models.ForeignKey(
        Account, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    transfer = models.ForeignKey(
        Transfer, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    sequence = models.BigIntegerField(null=True)
    expected = models.BigIntegerField()
    found = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.expected} ≠ {self.found}"
