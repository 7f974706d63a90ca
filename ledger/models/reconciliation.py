"""The proof that is kept: each run of the checks over a time bank's books, and every row that was wrong."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from ledger import hours
from ledger.models.account import Account
from ledger.models.transfer import Transfer
from members.models import Person, TimeBank
from members.roles import Action


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, person: Person | None) -> "ReconciliationQuerySet":
        """The books are open to coordinators and admins."""
        return self.filter(bank=person.bank_id) if person and person.may(Action.SEE_BOOKS) else self.none()

    def newest_first(self) -> "ReconciliationQuerySet":
        return self.order_by("-checked_at", "-id")

    def with_open(self) -> "ReconciliationQuerySet":
        """Each with whether a row of it is not closed, for lists."""
        rows = Discrepancy.objects.filter(reconciliation=OuterRef("pk"))
        return self.annotate(is_open=Exists(rows.unclosed()))


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
    def open_differences(self) -> int:
        """How many of its rows nobody has closed with a reason."""
        return self.discrepancies.unclosed().count() if self.differences else 0

    @cached_property
    def is_known(self) -> bool:
        """Something still differs, and each row of it is known and closed with a reason."""
        return not self.is_clean and self.open_differences == 0

    @property
    def check_labels(self) -> list[str]:
        """The checks that ran, as people call them."""
        return [str(Discrepancy.Check(name).label) for name in self.checks]

    @property
    def last_block_hex(self) -> str:
        return bytes(self.last_block_hash).hex() if self.last_block_hash is not None else ""


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def visible_to(self, person: Person | None) -> "DiscrepancyQuerySet":
        """As the runs that found them: coordinators and admins of the time bank."""
        may = person is not None and person.may(Action.SEE_BOOKS)
        return self.filter(bank=person.bank_id) if person and may else self.none()

    def firsts(self) -> "DiscrepancyQuerySet":
        """Each thing that is wrong once, as it was first found; later findings of the same point to it."""
        return self.filter(first__isnull=True)

    def live(self) -> "DiscrepancyQuerySet":
        """Those that the last checks still found, closed or not."""
        return self.firsts().filter(gone_in__isnull=True)

    def unclosed(self) -> "DiscrepancyQuerySet":
        """Those nobody has closed, neither here nor where they were first found."""
        return self.filter(closed_at__isnull=True, first__closed_at__isnull=True)

    def known(self) -> "DiscrepancyQuerySet":
        """Those that were closed and are wrong all the same; what was put back is right again."""
        left = (Discrepancy.Closing.KNOWN, Discrepancy.Closing.CORRECTION)
        return self.filter(Q(closed_how__in=left) | Q(first__closed_how__in=left))

    def with_names(self) -> "DiscrepancyQuerySet":
        """What its sentence names, in one query."""
        return self.select_related("account__membership", "transfer", "first")

    def with_closing(self) -> "DiscrepancyQuerySet":
        """What its page says about how it was found and closed."""
        return self.with_names().select_related(
            "reconciliation__bank", "gone_in", "closed_by", "closed_with", "first__closed_by"
        )


class Discrepancy(models.Model):
    """One row that is wrong. It names accounts and transfers without holding them: they may be what is missing.

    It is kept for good: closed by an admin with a reason, or gone by itself when a later check finds it no more.
    """

    class Check(models.TextChoices):
        BALANCE = "balance", _("balance against entries")
        ZERO = "zero", _("transfer against zero")
        LINES = "lines", _("lines of a transfer")
        SEQUENCE = "sequence", _("order of entries")
        RUNNING = "running", _("running balance")
        SUM = "sum", _("sum of all accounts")
        BLOCK = "block", _("blocks against their hashes")

    class Closing(models.TextChoices):
        CORRECTION = "correction", _("with a correction")
        PUT_BACK = "put_back", _("put back to what the entries say")
        KNOWN = "known", _("known, and left as it is")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="discrepancies")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
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
    first = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="again",
        db_index=False,
        help_text="The same, as an earlier check found it: that one is closed, for all of them.",
    )
    gone_in = models.ForeignKey(
        Reconciliation,
        models.PROTECT,
        null=True,
        related_name="found_no_more",
        db_index=False,
        help_text="The first check that found it no more.",
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_how = models.CharField(max_length=10, choices=Closing, blank=True)
    closed_reason = models.CharField(max_length=1000, blank=True)
    closed_with = models.ForeignKey(
        Transfer, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_how="", closed_reason="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(closed_how="")
                    & ~Q(closed_reason="")
                ),
                name="closed_discrepancy_says_who_how_and_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_how="correction", closed_with__isnull=False)
                | (~Q(closed_how="correction") & Q(closed_with__isnull=True)),
                name="discrepancy_is_corrected_by_a_transfer",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(closed_at__isnull=True, gone_in__isnull=True),
                name="discrepancy_is_closed_where_it_was_first_found",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reconciliation"],
                condition=Q(first__isnull=True, gone_in__isnull=True),
                name="discrepancy_live",
            )
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def case(self) -> "Discrepancy":
        """Itself as it was first found: there it is closed."""
        return self.first or self

    @property
    def is_closed(self) -> bool:
        return self.case.closed_at is not None

    @property
    def what(self) -> tuple[object, ...]:
        """What makes it the same when another check finds it.

        Of a figure that every posting moves, the difference: it stays while the figure goes on.
        """
        if self.sequence is None and self.transfer_id is None:
            return (self.check_name, self.account_id, None, None, self.found - self.expected)
        return (self.check_name, self.account_id, self.transfer_id, self.sequence, self.expected, self.found)

    @property
    def is_of_the_account(self) -> bool:
        """Whether it is the account's own figures that differ from its entries."""
        own = (self.Check.BALANCE, self.Check.SEQUENCE)
        return self.check_name in own and self.account_id is not None and self.sequence is None

    @property
    def sentence(self) -> str:
        """What is wrong, with what it should be; hours where it is about hours."""
        of_hours = (self.Check.BALANCE, self.Check.ZERO, self.Check.RUNNING, self.Check.SUM)
        is_hours = self.check_name in of_hours
        said = {
            "name": self._holder(),
            "transfer": self._transfer_named(),
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
            self.Check.ZERO: gettext("Transfer %(transfer)s: its lines add up to %(found)s, not to zero."),
            self.Check.LINES: gettext("Transfer %(transfer)s: it has %(found)s lines, not %(expected)s."),
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
        if self.account_id is None:
            return ""
        try:
            # Read along with the row, what is missing is None; asked for by itself, it is an error.
            account = self.account
        except Account.DoesNotExist:
            account = None
        return account.name if account else gettext("account %(id)s, which is gone") % {"id": self.account_id}

    def _transfer_named(self) -> str:
        """As people know it, by what it was for and its day; its page has the reference."""
        if self.transfer_id is None:
            return ""
        try:
            transfer = self.transfer
        except Transfer.DoesNotExist:
            transfer = None
        if transfer is None:
            return gettext("%(id)s, which is gone") % {"id": self.transfer_id}
        what = Truncator(transfer.description or transfer.get_kind_display()).chars(60)
        day = formats.date_format(transfer.occurred_on, "DATE_FORMAT")
        return gettext("“%(what)s” of %(day)s") % {"what": what, "day": day}
