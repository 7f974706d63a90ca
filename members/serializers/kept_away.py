"""The shapes of whom you keep away from, in the API."""

from typing import Any

from rest_framework import serializers

from members.models import Block, Person
from members.models.told import Told
from members.serializers.people import BankField, PersonName


class KeptAwayShape(serializers.ModelSerializer[Block]):
    """Somebody you keep away from, and since when. Only you read this."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    person = PersonName(source="blocked", read_only=True)

    class Meta:
        model = Block
        fields = ["id", "person", "at"]
        read_only_fields = fields


class KeepAwayInput(serializers.Serializer[Any]):
    person = BankField(Person)


class KeepAwayForInput(KeepAwayInput):
    """Whom somebody keeps away from, and how they told you."""

    told = serializers.ChoiceField(choices=Told.choices)
