"""The shape of the record of changes in the API."""

from rest_framework import serializers

from members import records
from members.models import Record
from members.serializers.people import PersonName


class RecordShape(serializers.ModelSerializer[Record]):
    """One change. `by` is null where `actor` is the owner of the site or the software; `sentence` says it in words."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    by = PersonName(read_only=True, allow_null=True)
    about = PersonName(read_only=True, allow_null=True)
    before = serializers.DictField(read_only=True)
    after = serializers.DictField(read_only=True)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Record
        fields = ["id", "at", "what", "actor", "by", "about", "before", "after", "sentence", "request_id"]
        read_only_fields = fields

    def get_sentence(self, record: Record) -> str:
        return records.sentence(record)
