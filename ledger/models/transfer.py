"""What was posted: a transfer and its signed entries, which sum to zero and never change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.account import Account
from members.models import Membership, Person, TimeBank
from members.roles import Action


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, person: Person | None) -> "TransferQuerySet":
        """Coordinators see all of their time bank; a member those with a line on an account they may see."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.may(Action.SEE_TRANSFERS):
            return of_bank
        entries = Entry.objects.visible_to(person)
        return of_bank.filter(pk__in=entries.values("transfer_id"))

    def with_people(self) -> "TransferQuerySet":
        """Everybody who had a hand in it, in one query."""
        return self.select_related("entered_by", "on_behalf_of", "confirmed_by", "approved_by")


class Transfer(models.Model):
    class Kind(models.TextChoices):
        SERVICE = "service", _("help given")
        GIFT = "gift", _("gift")
        GRANT = "grant", _("grant from the pot")
        DONATION = "donation", _("gift to the pot")
        WELCOME = "welcome", _("welcome gift")
        CORRECTION = "correction", _("correction")
        WRITE_OFF = "write_off", _("write-off")
        REVERSAL = "reversal", _("undone")

    class Channel(models.TextChoices):
        WEB = "web", _("on the web")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")
        PERSON = "person", _("in person")
        API = "api", _("through the API")
        IMPORT = "import", _("by import")
        CLOCK = "clock", _("by the software")

    bank = models.ForeignKey(
        TimeBank, models.PROTECT, related_name="transfers", db_index=False, db_constraint=False
    )
    public_id = models.UUIDField(editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    reference = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        db_index=False,
        db_constraint=False,
    )
    line_count = models.SmallIntegerField()
    occurred_on = models.DateField()
    posted_at = models.DateTimeField()
    description = models.CharField(max_length=1000, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    on_behalf_of = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "id"], name="transfer_belongs_to_one_bank"),
            models.UniqueConstraint(fields=["bank", "public_id"], name="transfer_public_id_is_used_once"),
            models.UniqueConstraint(fields=["bank", "reference"], name="reference_is_posted_once"),
            models.UniqueConstraint(
                fields=["bank", "reverses"],
                condition=Q(reverses__isnull=False),
                name="transfer_is_reversed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_reversal(self) -> bool:
        return self.kind == self.Kind.REVERSAL


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: Person | None) -> "EntryQuerySet":
        """The entries of the accounts this person may see."""
        if person is None:
            return self.none()
        return self.filter(bank=person.bank_id, account__in=Account.objects.visible_to(person))


class Entry(models.Model):
    """One signed line of a transfer: above zero was provided (earned), below zero was received."""

    pk = models.CompositePrimaryKey("bank_id", "account_id", "sequence")
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    sequence = models.BigIntegerField()
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    line = models.SmallIntegerField()
    minutes = models.BigIntegerField()
    balance_after_minutes = models.BigIntegerField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "transfer", "line"], name="line_is_written_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.sequence}: {self.minutes}"

    @property
    def balance_before_minutes(self) -> int:
        return self.balance_after_minutes - self.minutes
