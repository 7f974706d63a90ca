"""The shapes of a month's report in the API: figures, and the rows of the lists behind them."""

from typing import Any

from rest_framework import serializers

from ledger import hours
from ledger.serializers import TransferShape
from members.models import Membership
from members.serializers import MemberName


class CountedShape(serializers.Serializer[Any]):
    """So many of something, and their minutes where it is about hours."""

    count = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True)
    hours = serializers.SerializerMethodField(help_text="The minutes as people say them.")

    def get_hours(self, counted: Any) -> str | None:
        minutes = counted.minutes
        return None if minutes is None else hours.compact(minutes)


class FigureShape(CountedShape):
    """A figure in words, the address of the exact list that makes it, and the key under which that is exported."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    definition = serializers.CharField()
    list = serializers.CharField()
    export_key = serializers.CharField()


class GroupShape(CountedShape):
    """The help of one kind, or the help that members of one neighbourhood received."""

    key = serializers.CharField(help_text="What narrows a list down to it.")
    name = serializers.CharField(allow_blank=True)


class MonthShape(serializers.Serializer[Any]):
    """What happened in a month, by the time bank's calendar."""

    month = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    first_month = serializers.CharField(help_text="The month of the first help there is to report.")
    figures = FigureShape(many=True)
    categories = GroupShape(many=True)
    neighbourhoods = GroupShape(many=True)


class MemberOfMonth(MemberName):
    """A member, with the minutes given and received in the month."""

    given_minutes = serializers.IntegerField(read_only=True)
    received_minutes = serializers.IntegerField(read_only=True)

    class Meta(MemberName.Meta):
        model = Membership
        fields = [*MemberName.Meta.fields, "given_minutes", "received_minutes"]


class TransferOfMonth(TransferShape):
    """A transfer that is no help, with the minutes it moved."""

    minutes = serializers.IntegerField(read_only=True)

    class Meta(TransferShape.Meta):
        fields = [*TransferShape.Meta.fields, "minutes"]
        read_only_fields = fields
