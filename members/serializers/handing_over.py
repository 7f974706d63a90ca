"""The shapes of handing a place in an organisation over."""

from typing import Any

from rest_framework import serializers

from members.models import HandOver, Membership, Person
from members.serializers.people import BankField, MemberName, PersonName


class HandOverShape(serializers.ModelSerializer[HandOver]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    membership = MemberName(read_only=True)
    leaving = PersonName(read_only=True)
    coming = PersonName(read_only=True)
    asked_by = PersonName(read_only=True)
    called_off_by = PersonName(read_only=True, allow_null=True)

    class Meta:
        model = HandOver
        fields = [
            "id",
            "membership",
            "leaving",
            "coming",
            "on",
            "asked_by",
            "asked_at",
            "done_at",
            "called_off_at",
            "called_off_by",
        ]
        read_only_fields = fields


class HandOverInput(serializers.Serializer[Any]):
    """Who hands over to whom, in which organisation; without `on` at once."""

    membership = BankField(Membership)
    leaving = BankField(Person)
    coming = BankField(Person)
    on = serializers.DateField(required=False, allow_null=True)
