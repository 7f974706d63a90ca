"""The shapes of reports that come by themselves."""

from typing import Any

from rest_framework import serializers

from exchanges.models import Delivered, Delivery
from ledger.models import Export
from members.models import Person
from members.serializers import BankField, PersonName


class DeliveredShape(serializers.ModelSerializer[Delivered]):
    """A month of which it went, or why not; `file` is the id of the export, which only who got it can fetch."""

    file = serializers.UUIDField(source="export.public_id", read_only=True, allow_null=True, default=None)
    problem = serializers.CharField(read_only=True)

    class Meta:
        model = Delivered
        fields = ["month_on", "at", "file", "problem"]
        read_only_fields = fields


class DeliveryShape(serializers.ModelSerializer[Delivery]):
    """What goes to whom every month, and when it last did."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    to = PersonName(read_only=True)
    last = DeliveredShape(read_only=True, allow_null=True)

    class Meta:
        model = Delivery
        fields = ["id", "what", "format", "day", "to", "created_at", "stopped_at", "last"]
        read_only_fields = fields


class WhenInput(serializers.Serializer[Any]):
    """As what, and on which day, 1 to 28; the file is of the month before."""

    format = serializers.ChoiceField(choices=Export.Format.choices)
    day = serializers.IntegerField(min_value=1, max_value=28)


class DeliveryInput(WhenInput):
    what = serializers.ChoiceField(choices=Delivery.What.choices)
    to = BankField(Person)
