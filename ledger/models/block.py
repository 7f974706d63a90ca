"""A block of hashes: about a thousand transfers sealed together, each block with the hash of the one before it."""

from django.db import models

from ledger.models.transfer import Transfer
from members.models import Person, TimeBank


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, person: Person | None) -> "BlockQuerySet":
        """Hashes say nothing about anybody: whoever belongs to the time bank may see them."""
        return self.filter(bank=person.bank_id) if person else self.none()

    def newest_of(self, bank: TimeBank) -> "Block | None":
        return self.filter(bank=bank).order_by("-number").first()


class Block(models.Model):
    """Written by the database function `ledger_seal` alone, and never changed. docs/proof.md has the format."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="blocks", db_index=False)
    number = models.BigIntegerField(help_text="From 1, without gaps.")
    last_transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    transfers = models.IntegerField()
    lines = models.IntegerField()
    previous_hash = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "number"], name="block_has_one_number")]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"

    @property
    def hex(self) -> str:
        """Its hash as people copy it."""
        return bytes(self.hash).hex()
