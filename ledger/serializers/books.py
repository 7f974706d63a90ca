"""The books in the API: what checks found, sealed blocks, and files."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger.models import Block, Discrepancy, Export, Reconciliation
from members.serializers import PersonName

SHOWN_DISCREPANCIES = 200


class DiscrepancyShape(serializers.ModelSerializer[Discrepancy]):
    """A row that is wrong, and what it should be. `id` is of its first finding, where it is closed."""

    id = serializers.UUIDField(source="case.public_id", read_only=True)
    is_closed = serializers.BooleanField(read_only=True, help_text="Known, and closed with a reason.")
    check = serializers.CharField(source="check_name", read_only=True)
    sentence = serializers.CharField(read_only=True)

    class Meta:
        model = Discrepancy
        fields = ["id", "check", "sentence", "sequence", "expected", "found", "is_closed"]
        read_only_fields = fields


class ReconciliationShape(serializers.ModelSerializer[Reconciliation]):
    """One check of the books: what was counted, and how many rows were wrong. `night` is of the nightly ones."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    asked_by = PersonName(read_only=True, allow_null=True)
    checks = serializers.ListField(child=serializers.CharField(), read_only=True)
    last_block_hash = serializers.CharField(
        source="last_block_hex", read_only=True, help_text="Of the newest block at that time; hexadecimal."
    )

    class Meta:
        model = Reconciliation
        fields = [
            "id",
            "checked_at",
            "night",
            "since",
            "asked_by",
            "checks",
            "accounts",
            "transfers",
            "entries",
            "sum_minutes",
            "differences",
            "last_block",
            "last_block_hash",
        ]
        read_only_fields = fields


class ReconciliationWithRows(ReconciliationShape):
    rows = serializers.SerializerMethodField(help_text=f"The first {SHOWN_DISCREPANCIES} that were wrong.")

    class Meta(ReconciliationShape.Meta):
        fields = [*ReconciliationShape.Meta.fields, "rows"]
        read_only_fields = fields

    @extend_schema_field(DiscrepancyShape(many=True))
    def get_rows(self, run: Reconciliation) -> Any:
        wrong = run.discrepancies.with_names()[:SHOWN_DISCREPANCIES]
        return DiscrepancyShape(wrong, many=True).data


class BlockShape(serializers.ModelSerializer[Block]):
    """Transfers sealed together. Its hash, and with it every later one, would be another if one had been changed."""

    hash = serializers.CharField(source="hex", read_only=True)
    previous_hash = serializers.SerializerMethodField()

    class Meta:
        model = Block
        fields = ["number", "hash", "previous_hash", "transfers", "lines", "sealed_at"]
        read_only_fields = fields

    def get_previous_hash(self, block: Block) -> str:
        return bytes(block.previous_hash).hex()


class AccountCheck(serializers.Serializer[Any]):
    """What the last check found of one account: how many entries it looked at, what is newer, what is wrong.

    What is wrong and was closed with a reason is `known`; an account is well where there is neither.
    """

    sentence = serializers.CharField(read_only=True)
    is_well = serializers.BooleanField(read_only=True)
    checked_at = serializers.DateTimeField(source="run.checked_at", default=None, read_only=True)
    entries = serializers.IntegerField(read_only=True)
    newer = serializers.IntegerField(read_only=True)
    wrong = DiscrepancyShape(many=True, read_only=True)
    known = DiscrepancyShape(many=True, read_only=True)


class PeriodInput(serializers.Serializer[Any]):
    """The days on which entries were posted; each may be left out."""

    first = serializers.DateField(required=False, default=None)
    last = serializers.DateField(required=False, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("first", "last"):
            if attrs[name] and not 1970 <= attrs[name].year <= 2200:
                raise serializers.ValidationError({name: _("Choose a day between 1970 and 2200.")})
        if attrs["first"] and attrs["last"] and attrs["last"] < attrs["first"]:
            sentence = _("The last day comes before the first. Please choose a later one, or swap them.")
            raise serializers.ValidationError({"last": sentence})
        return attrs


class ExportInput(serializers.Serializer[Any]):
    """Which rows: `ledger`, `statements`, `archive` (the whole time bank, as `zip` only), a key that a month's
    report gives, or a table of how members take part: `joining-months`, `balance-bands`, `balance-months`.
    `parameters` narrow them down."""

    what = serializers.CharField(max_length=40)
    format = serializers.ChoiceField(choices=Export.Format.choices)
    parameters = serializers.DictField(
        child=serializers.CharField(max_length=100, allow_blank=True),
        default=dict,
        help_text="Of `ledger` the days `first` and `last`; of a month's lists `month`, `figure`, and more; of"
        " `statements` by post (`pdf` only) `month` and `whom`: `asked`, or `paper`, with whoever has no e-mail.",
    )


class ExportShape(serializers.ModelSerializer[Export]):
    """A file somebody asked for. Once `state` is `ready` it can be fetched from `file` until `expires_at`."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    parameters = serializers.DictField(child=serializers.CharField(), read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id",
            "what",
            "parameters",
            "title",
            "format",
            "state",
            "rows_done",
            "rows_total",
            "error",
            "created_at",
            "finished_at",
            "expires_at",
            "file",
        ]
        read_only_fields = fields

    def get_file(self, export: Export) -> str | None:
        if export.state != Export.State.READY:
            return None
        return reverse("api:v1:exports-file", args=[export.bank.slug, export.public_id])
