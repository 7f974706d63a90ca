"""The shapes of slips and time sheets in the API."""

from typing import Any

from rest_framework import serializers

from exchanges.models import Batch, Category, Sheet
from exchanges.serializers.categories import CategoryShape
from members.models import Membership
from members.serializers import BankField, MemberName, PersonName


class BatchShape(serializers.ModelSerializer[Batch]):
    """What was numbered in one go, and for whom; `own` is paper that a member brought."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    membership = MemberName(read_only=True, allow_null=True)
    category = CategoryShape(read_only=True, allow_null=True)
    made_by = PersonName(read_only=True)

    class Meta:
        model = Batch
        fields = ["id", "kind", "lines_each", "is_large", "membership", "category", "made_by", "made_at"]
        read_only_fields = fields


class SheetShape(serializers.ModelSerializer[Sheet]):
    """One numbered piece of paper. `changed_by` and `changed_at` say who brought it to its state, and when."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    batch = BatchShape(read_only=True)
    changed_by = PersonName(read_only=True)

    class Meta:
        model = Sheet
        fields = ["id", "number", "name", "state", "told_by", "changed_by", "changed_at", "batch"]
        read_only_fields = fields


class PrintInput(serializers.Serializer[Any]):
    """What to number, to be printed as a PDF at `pdf/`; with a member or a kind of help, it is for those."""

    kind = serializers.ChoiceField(choices=[Batch.Kind.SLIP.value, Batch.Kind.SHEET.value])
    count = serializers.IntegerField()
    is_large = serializers.BooleanField(default=False)
    membership = BankField(Membership, allow_null=True, default=None)
    category = BankField(Category, allow_null=True, default=None)
