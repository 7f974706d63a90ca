"""The shapes of corrections and write-offs in the API. They parse and show, never save."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ledger import hours
from ledger.models import Correction, Transfer
from ledger.serializers import AccountName, LengthInput
from members.models import Membership
from members.serializers import BankField, PersonName


class ExactLength(LengthInput):
    """How long, to the minute: whole `minutes`, or `hours` as people write them. One of the two."""

    def _read(self, written: str) -> int:
        """What was entered wrongly need not fit the time bank's step."""
        try:
            reading = hours.parse(written, step_minutes=1)
        except hours.NotUnderstood as refusal:
            raise serializers.ValidationError({"hours": refusal.sentence}) from refusal
        if reading.rounded_from is not None:
            raise serializers.ValidationError({"hours": _("Say it in whole minutes.")})
        return reading.minutes


class CorrectionInput(ExactLength):
    """Hours from `giver`, who will have fewer, to `receiver`, who will have more; null is the community pot."""

    giver = BankField(Membership, allow_null=True)
    receiver = BankField(Membership, allow_null=True)
    concerns_on = serializers.DateField(help_text="The day of the mistake.")
    reason = serializers.CharField(max_length=1000)


class WriteOffInput(serializers.Serializer[Any]):
    """A member's balance for the pot to take over: `minutes` of it, or all of it when they are left out."""

    member = BankField(Membership)
    minutes = serializers.IntegerField(min_value=1, max_value=10**9, required=False, allow_null=True)
    reason = serializers.CharField(max_length=1000)


class RefusalInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)


class CorrectionShape(serializers.ModelSerializer[Correction]):
    """A correction or a write-off. `transfer` is there once it is posted; `answer` says why it was refused."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    giver = AccountName(source="from_account", read_only=True)
    receiver = AccountName(source="to_account", read_only=True)
    asked_by = PersonName(read_only=True)
    decided_by = PersonName(read_only=True, allow_null=True)
    transfer = serializers.SlugRelatedField[Transfer](slug_field="public_id", read_only=True, allow_null=True)

    class Meta:
        model = Correction
        fields = [
            "id",
            "kind",
            "state",
            "giver",
            "receiver",
            "minutes",
            "concerns_on",
            "reason",
            "needs_second",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
            "answer",
            "transfer",
        ]
        read_only_fields = fields
