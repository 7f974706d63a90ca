"""The shapes of reports in the API: what one reported oneself, and whether it is open."""

from typing import Any

from rest_framework import serializers

from members.models import Person, Report
from members.models.told import Told
from members.serializers.people import BankField

KINDS = ("person", "listing", "message")


class ReportShape(serializers.ModelSerializer[Report]):
    """What you reported. What is done about it is told by those who look after it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    is_open = serializers.BooleanField(source="case.is_open", read_only=True)
    closed_at = serializers.DateTimeField(source="case.closed_at", read_only=True, allow_null=True)

    class Meta:
        model = Report
        fields = ["id", "at", "reason", "words", "is_open", "closed_at"]
        read_only_fields = fields


class ReportInput(serializers.Serializer[Any]):
    """What is not right. `kind` and `about` say what it is about: the id of a person, a listing, or of the exchange
    where it was written, with `number` the line of its history, counted from 1."""

    kind = serializers.ChoiceField(choices=KINDS)
    about = serializers.UUIDField()
    number = serializers.IntegerField(min_value=0, max_value=100000, default=0)
    reason = serializers.ChoiceField(choices=Report.Reason.choices)
    words = serializers.CharField(max_length=4000)


class TakeDownReportInput(ReportInput):
    """What somebody told you, and how. `teller` is that person's id."""

    teller = BankField(Person)
    told = serializers.ChoiceField(choices=Told.choices)
