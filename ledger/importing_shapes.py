"""Files to bring in, in the API: what they are, what their columns say, and what came of them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger.importing import kinds
from ledger.models import Import, ImportMapping

KINDS = ["members", "categories", "listings", "transfers", "balances"]


class FileInput(serializers.Serializer[Any]):
    """A file, sent as a form, and what it holds."""

    file = serializers.FileField(help_text="CSV of any dialect, or Excel (.xlsx); up to 30 MB.")
    kind = serializers.ChoiceField(choices=KINDS)


class ColumnsInput(serializers.Serializer[Any]):
    """What the columns say, one word for each in their order; `fields` of the file has the words. Empty: left out."""

    columns = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=20), max_length=100
    )
    choices = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=60),
        default=dict,
        help_text="For the whole file: `order` (`dmy`, `mdy`), `welcomes` (`yes`), `kind`, `headings`, `category`.",
    )
    save_as = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)


class WriteInput(serializers.Serializer[Any]):
    """Whether the rows that were refused are left out; without it, there must be none."""

    without_refused = serializers.BooleanField(default=False)


class ImportProblemShape(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="As a spreadsheet counts; 0: the file as a whole.")
    reason = serializers.CharField()


class FieldShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    says = serializers.CharField()


class MappingShape(serializers.ModelSerializer[ImportMapping]):
    """What the columns of a file say, kept under a name: by heading."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    headings = serializers.DictField(child=serializers.CharField(), read_only=True)
    choices = serializers.DictField(child=serializers.CharField(allow_blank=True), read_only=True)

    class Meta:
        model = ImportMapping
        fields = ["id", "kind", "name", "headings", "choices"]
        read_only_fields = fields


class ImportShape(serializers.ModelSerializer[Import]):
    """A file somebody brought. It is tried once its columns are said; `tried` without bad rows it can be written."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    header = serializers.ListField(child=serializers.CharField(), read_only=True)
    columns = serializers.ListField(source="layout", child=serializers.CharField(), read_only=True)
    choices = serializers.DictField(child=serializers.CharField(), read_only=True)
    fields_known = serializers.SerializerMethodField(help_text="What a column can say.")
    figures = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    says = serializers.SerializerMethodField(help_text="What would happen, or has happened, in sentences.")
    problems = serializers.SerializerMethodField(help_text="The first rows that can't be taken.")
    refused = serializers.SerializerMethodField(help_text="Where to fetch all of them, each with why.")

    class Meta:
        model = Import
        fields = [
            "id",
            "kind",
            "name",
            "written_as",
            "header",
            "columns",
            "choices",
            "fields_known",
            "state",
            "done",
            "total",
            "rows",
            "bad_rows",
            "figures",
            "says",
            "problems",
            "refused",
            "error",
            "created_at",
            "finished_at",
            "expires_at",
        ]
        read_only_fields = fields

    @extend_schema_field(FieldShape(many=True))
    def get_fields_known(self, wanted: Import) -> Any:
        kind = kinds.kind_of(wanted.kind)
        return [{"key": field.key, "says": str(field.label)} for field in (kind.fields if kind else ())]

    def get_says(self, wanted: Import) -> list[str]:
        kind = kinds.kind_of(wanted.kind)
        return kind.words(wanted.figures) if kind and wanted.figures else []

    @extend_schema_field(ImportProblemShape(many=True))
    def get_problems(self, wanted: Import) -> Any:
        return [{"line": line, "reason": reason} for line, reason in wanted.problems]

    def get_refused(self, wanted: Import) -> str | None:
        if not wanted.refused_file:
            return None
        return reverse("api:v1:imports-refused", args=[wanted.bank.slug, wanted.public_id])
