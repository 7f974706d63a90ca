"""The shapes of the report to funders in the API: its template, and the report of a period."""

from typing import Any

from rest_framework import serializers

from exchanges.funder_report import LONGEST
from exchanges.models import FunderReport


class FunderTemplateShape(serializers.Serializer[Any]):
    """The time bank's own words, and which tables stand in the report."""

    title = serializers.CharField(max_length=LONGEST["title"], allow_blank=True)
    opening = serializers.CharField(max_length=LONGEST["opening"], allow_blank=True)
    closing = serializers.CharField(max_length=LONGEST["closing"], allow_blank=True)
    tables = serializers.ListField(child=serializers.ChoiceField(choices=FunderReport.Table.choices))


class FunderNumberShape(serializers.Serializer[Any]):
    """A figure; null where fewer than five people stand behind it, or behind one it would give away."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="Hours are in minutes.")


class FunderRowShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    exchanges = serializers.IntegerField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)


class FunderTableShape(serializers.Serializer[Any]):
    title = serializers.CharField()
    rows = FunderRowShape(many=True)


class FunderReportShape(serializers.Serializer[Any]):
    """The report of a period, filled."""

    title = serializers.CharField()
    period = serializers.CharField()
    opening = serializers.CharField()
    closing = serializers.CharField()
    numbers = FunderNumberShape(many=True)
    tables = FunderTableShape(many=True)
    total = FunderRowShape()
