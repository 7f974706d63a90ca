"""The proof that is kept: each run of the checks over a time bank's books, and every row that was wrong."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from ledger import hours
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
    checks = models.JSONField(default=list, help_text="The names of the checks that ran.")
    since = models.DateField(null=True, blank=True, help_text="Only what was posted from this day on.")
    last_block = models.BigIntegerField(null=True, blank=True, help_text="The number of the newest block.")
    last_block_hash = models.BinaryField(null=True, blank=True, max_length=32)
    seconds = models.FloatField(default=0)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "night"], name="night_is_reconciled_once")]
        indexes = [models.Index(fields=["bank", "-checked_at", "-id"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{self.bank} {self.checked_at:%Y-%m-%d %H:%M}"

    @property
    def is_clean(self) -> bool:
        return self.differences == 0

    @property
    def check_labels(self) -> list[str]:
        """The checks that ran, as people call them."""
        return [str(Discrepancy.Check(name).label) for name in self.checks]

    @property
    def last_block_hex(self) -> str:
        return bytes(self.last_block_hash).hex() if self.last_block_hash is not None else ""


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def with_names(self) -> "DiscrepancyQuerySet":
        """What its sentence names, in one query."""
        return self.select_related("account__membership", "transfer")


class Discrepancy(models.Model):
    """One row that is wrong. It names accounts and transfers without holding them: they may be what is missing."""

    class Check(models.TextChoices):
        BALANCE = "balance", _("balance against entries")
        ZERO = "zero", _("transfer against zero")
        LINES = "lines", _("lines of a transfer")
        SEQUENCE = "sequence", _("order of entries")
        RUNNING = "running", _("running balance")
        SUM = "sum", _("sum of all accounts")
        BLOCK = "block", _("blocks against their hashes")

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
    found = models.BigIntegerField()

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What is wrong, with what it should be; hours where it is about hours."""
        is_hours = self.check_name in (
            self.Check.BALANCE,
            self.Check.ZERO,
            self.Check.RUNNING,
            self.Check.SUM,
        )
        said = {
            "name": self._holder(),
            "reference": self._reference(),
            "entry": self.sequence,
            "expected": hours.signed(self.expected) if is_hours else self.expected,
            "found": hours.signed(self.found) if is_hours else self.found,
        }
        return self._words() % said

    def _words(self) -> str:
        if self.check_name == self.Check.SEQUENCE and self.sequence is None:
            return gettext("%(name)s: the account counts %(found)s entries, there are %(expected)s.")
        if self.check_name == self.Check.BLOCK:
            return self._words_of_block()
        return {
            self.Check.BALANCE: gettext(
                "%(name)s: the balance says %(found)s, the entries add up to %(expected)s."
            ),
            self.Check.ZERO: gettext("Transfer %(reference)s: its lines add up to %(found)s, not to zero."),
            self.Check.LINES: gettext("Transfer %(reference)s: it has %(found)s lines, not %(expected)s."),
            self.Check.SEQUENCE: gettext(
                "%(name)s: entry %(found)s stands where entry %(expected)s should be."
            ),
            self.Check.RUNNING: gettext(
                "%(name)s, entry %(entry)s: the balance after it says %(found)s, it should be %(expected)s."
            ),
            self.Check.SUM: gettext("All accounts together stand at %(found)s, not at zero."),
        }[self.Check(self.check_name)]

    def _words_of_block(self) -> str:
        if (self.expected, self.found) == (1, 0):
            return gettext("Block %(entry)s: an earlier check saw it, and it is gone or is another now.")
        if self.expected != self.found:
            return gettext("Block %(entry)s: it sealed %(expected)s lines, there are %(found)s.")
        return gettext("Block %(entry)s: what it sealed, or the block itself, was changed afterwards.")

    def _holder(self) -> str:
        try:
            return self.account.name if self.account else ""
        except Account.DoesNotExist:
            return gettext("account %(id)s, which is gone") % {"id": self.account_id}

    def _reference(self) -> str:
        try:
            return self.transfer.reference if self.transfer else ""
        except Transfer.DoesNotExist:
            return gettext("%(id)s, which is gone") % {"id": self.transfer_id}
