"""The shapes of what checks found, and of closing it, in the API. They parse and show, never save."""

from typing import Any

from rest_framework import serializers

from ledger.models import Discrepancy, Reconciliation, Transfer
from members.serializers import BankField, PersonName


class ClosingInput(serializers.Serializer[Any]):
    """Why; and the correction that put it right. Without one it is closed as known, and stays as it is."""

    reason = serializers.CharField(max_length=1000)
    transfer = BankField(Transfer, required=False, allow_null=True)


class PutBackInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)


class CaseShape(serializers.ModelSerializer[Discrepancy]):
    """Something that is wrong, as it was first found, and how it was closed; `gone_in` found it no more."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    check = serializers.CharField(source="check_name", read_only=True)
    sentence = serializers.CharField(read_only=True)
    found_in = serializers.SlugRelatedField[Reconciliation](
        source="reconciliation", slug_field="public_id", read_only=True
    )
    gone_in = serializers.SlugRelatedField[Reconciliation](
        slug_field="public_id", read_only=True, allow_null=True
    )
    closed_by = PersonName(read_only=True, allow_null=True)
    closed_how = serializers.ChoiceField(
        choices=Discrepancy.Closing.choices, read_only=True, allow_blank=True
    )
    closed_with = serializers.SlugRelatedField[Transfer](
        slug_field="public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Discrepancy
        fields = [
            "id",
            "check",
            "sentence",
            "sequence",
            "expected",
            "found",
            "found_in",
            "gone_in",
            "closed_at",
            "closed_by",
            "closed_how",
            "closed_reason",
            "closed_with",
        ]
        read_only_fields = fields
