"""The shapes of slips and time sheets, and of their rows, in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exchanges.entering import LONGEST, Recorded, Written
from exchanges.models import Batch, Category, Sheet, SheetLine
from exchanges.row_checks import Row
from exchanges.serializers.categories import CategoryShape
from members.choosing import Typed
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


class RowProblemShape(serializers.Serializer[Any]):
    about = serializers.CharField(help_text="The field it is about, or `row`.")
    detail = serializers.CharField()


class SheetLineShape(serializers.ModelSerializer[SheetLine]):
    """A row as it was written and as it was understood; once recorded only its exchange and place are left."""

    provider = MemberName(read_only=True, allow_null=True)
    recipient = MemberName(read_only=True, allow_null=True)
    category = CategoryShape(read_only=True, allow_null=True)
    exchange = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)

    class Meta:
        model = SheetLine
        fields = [
            "key",
            "position",
            "provider_text",
            "provider",
            "recipient_text",
            "recipient",
            "title",
            "length_text",
            "minutes",
            "happened_on",
            "category",
            "is_guessed",
            "is_repeat",
            "exchange",
            "version",
        ]
        read_only_fields = fields


class SheetRowShape(serializers.Serializer[Any]):
    """A row, whether it can be recorded, and what there is to look at first."""

    line = SheetLineShape()
    is_good = serializers.BooleanField()
    problems = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField(
        help_text="Where a name fits several: the members it may mean."
    )
    twin = serializers.UUIDField(
        source="twin_id",
        allow_null=True,
        help_text="An exchange that says the same; send `is_repeat` where it happened twice.",
    )
    twin_row = serializers.IntegerField(
        help_text="The number of an earlier row that says the same; 0 for none."
    )

    @extend_schema_field(RowProblemShape(many=True))
    def get_problems(self, row: Row) -> list[dict[str, str]]:
        return [{"about": about, "detail": detail} for about, detail in row.problems.items()]

    @extend_schema_field(serializers.DictField(child=MemberName(many=True)))
    def get_choices(self, row: Row) -> dict[str, Any]:
        return {side: MemberName(found, many=True).data for side, found in row.choices.items() if found}


class RowsShape(serializers.Serializer[Any]):
    """All rows, in order, and what they come to."""

    rows = SheetRowShape(many=True)
    minutes = serializers.IntegerField(source="total.minutes", help_text="In all, recorded or not.")
    to_look_at = serializers.IntegerField(
        source="total.to_look_at", help_text="How many wait to be looked at first."
    )


class SheetRowInput(serializers.Serializer[Any]):
    """A row as somebody wrote it: names or numbers, hours in any way people write them. Empty, it is taken out."""

    provider = serializers.CharField(max_length=LONGEST["provider_text"], allow_blank=True, default="")
    recipient = serializers.CharField(max_length=LONGEST["recipient_text"], allow_blank=True, default="")
    provider_chosen = BankField(Membership, allow_null=True, default=None)
    recipient_chosen = BankField(Membership, allow_null=True, default=None)
    title = serializers.CharField(max_length=LONGEST["title"], allow_blank=True, default="")
    length = serializers.CharField(max_length=LONGEST["length_text"], allow_blank=True, default="")
    happened_on = serializers.DateField(allow_null=True, default=None)
    category = BankField(Category, allow_null=True, default=None)
    is_repeat = serializers.BooleanField(default=False)
    version = serializers.IntegerField(
        required=False,
        help_text="The version you have seen, 0 for a new row; where it has changed nothing is done.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        seen = attrs.pop("version", None)
        provider, recipient = (
            Typed(attrs.pop(side), _id_of(attrs.pop(f"{side}_chosen"))) for side in ("provider", "recipient")
        )
        return {"written": Written(provider, recipient, **attrs), "seen": seen}


def _id_of(membership: Membership | None) -> str:
    return str(membership.public_id) if membership else ""


class ToldByInput(serializers.Serializer[Any]):
    told_by = serializers.ChoiceField(choices=Sheet.Word.choices)


class RefusedRow(serializers.Serializer[Any]):
    key = serializers.UUIDField()
    detail = serializers.CharField()


class RecordedShape(serializers.Serializer[Any]):
    """What came of it: the ids of the exchanges, and the rows that were refused. Others wait to be looked at."""

    sheet = SheetShape()
    exchanges = serializers.SerializerMethodField()
    refused = RefusedRow(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_exchanges(self, told: dict[str, Any]) -> list[Any]:
        done: Recorded = told["done"]
        return [exchange.public_id for exchange in done.exchanges]
