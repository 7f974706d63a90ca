"""The shapes of a report in the API: figures, tables, and the rows of the lists behind them."""

from typing import Any

from rest_framework import serializers

from exchanges import closing_months
from exchanges.models import Listing
from ledger import hours
from ledger.serializers import TransferShape
from members.models import Membership
from members.serializers import MemberName

WAIT = "Half of the answered requests waited this long or less for their first answer."


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


class TableLineShape(CountedShape):
    """A line of a table: a month, a kind of help, a neighbourhood or an organisation; `count`: exchanges received."""

    key = serializers.CharField(help_text="What narrows a list down to it.")
    name = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(source="exchanges")
    minutes = serializers.IntegerField(source="received_minutes")
    given_minutes = serializers.IntegerField()
    gave = serializers.IntegerField(help_text="Members who gave.")
    received = serializers.IntegerField(help_text="Members who received.")
    helpers = serializers.IntegerField(help_text="First-time helpers.")
    ties = serializers.IntegerField(help_text="New ties, by the first exchange of each pair.")
    requests = serializers.IntegerField()
    answered = serializers.IntegerField()
    met = serializers.IntegerField()
    wait = serializers.DurationField(allow_null=True, help_text=WAIT)

    def get_hours(self, counted: Any) -> str | None:
        return hours.compact(counted.received_minutes)


class AgeLineShape(serializers.Serializer[Any]):
    """Members of an age, where the time bank asks for it; without numbers where fewer than five stand behind one."""

    NUMBERS = ("count", "minutes", "given_minutes", "gave", "received")
    name = serializers.CharField()
    count = serializers.IntegerField(source="exchanges", allow_null=True)
    minutes = serializers.IntegerField(source="received_minutes", allow_null=True)
    given_minutes = serializers.IntegerField(allow_null=True)
    gave = serializers.IntegerField(allow_null=True, help_text="Members who gave.")
    received = serializers.IntegerField(allow_null=True, help_text="Members who received.")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        return {**told, **dict.fromkeys(self.NUMBERS)} if instance.is_kept_back else told


class MonthCloseShape(serializers.Serializer[Any]):
    """When a month was closed, and what came for it since. What was kept of it, `kept/` hands out."""

    closed_at = serializers.DateTimeField()
    closed_by = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of the kept report.")
    came_after = serializers.SerializerMethodField(help_text="Minutes posted since, by kind of transfer.")

    def get_came_after(self, close: Any) -> dict[str, int]:
        return {kind: minutes for kind, _count, minutes in closing_months.came_after(close)}


class MonthCloseInput(serializers.Serializer[Any]):
    """What was looked at before."""

    all_the_same = serializers.BooleanField(
        default=False, help_text="Close it though hours wait, or the last check found something."
    )


class PeriodShape(serializers.Serializer[Any]):
    """What happened in these days, by the time bank's calendar."""

    period = serializers.CharField()
    kind = serializers.ChoiceField(choices=["month", "quarter", "year", "days"])
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    first_month = serializers.CharField(help_text="The month of the first help there is to report.")
    figures = FigureShape(many=True)
    wait = serializers.DurationField(allow_null=True, help_text=WAIT)
    months = TableLineShape(many=True)
    categories = TableLineShape(many=True)
    neighbourhoods = TableLineShape(many=True)
    organisations = TableLineShape(many=True)
    ages = AgeLineShape(many=True, help_text="Of months, quarters and years that are over.")
    closed = MonthCloseShape(
        allow_null=True,
        help_text="Of a closed month; the figures here are as hours stand now, with what came since.",
    )


class BandShape(serializers.Serializer[Any]):
    """So many open accounts stand from the least to below the other; an end without a number is open."""

    least_minutes = serializers.IntegerField(allow_null=True)
    below_minutes = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField()


class BalancesShape(serializers.Serializer[Any]):
    """All open accounts at the end of a month: what is above zero together, and the quarters of all balances."""

    first_day = serializers.DateField(source="first")
    accounts = serializers.IntegerField()
    above_zero_minutes = serializers.IntegerField()
    quarters_minutes = serializers.ListField(child=serializers.IntegerField())


class StayedShape(serializers.Serializer[Any]):
    after = serializers.IntegerField(help_text="So many months after joining.")
    month = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text="Null as long as that month is not over.")


class CohortShape(serializers.Serializer[Any]):
    """Those who joined in a month, and how many of them took part in later ones."""

    month = serializers.CharField()
    joined = serializers.IntegerField()
    stayed = StayedShape(many=True)


class TakingPartShape(serializers.Serializer[Any]):
    never_gave = serializers.IntegerField()
    never_received = serializers.IntegerField()
    bands = BandShape(many=True)
    months = BalancesShape(many=True)
    cohorts = CohortShape(many=True)


class MemberOfPeriod(MemberName):
    """A member, with the minutes given and received in these days."""

    given_minutes = serializers.IntegerField(read_only=True)
    received_minutes = serializers.IntegerField(read_only=True)

    class Meta(MemberName.Meta):
        model = Membership
        fields = [*MemberName.Meta.fields, "given_minutes", "received_minutes"]


class TransferOfPeriod(TransferShape):
    """A transfer that is no help, with the minutes it moved."""

    minutes = serializers.IntegerField(read_only=True)

    class Meta(TransferShape.Meta):
        fields = [*TransferShape.Meta.fields, "minutes"]
        read_only_fields = fields


class RequestOfPeriod(serializers.ModelSerializer[Listing]):
    """A request put up in these days; whether and when somebody answered it, and whether help came of it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    member = MemberName(source="membership", read_only=True)
    category = serializers.CharField(source="category.name", read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    is_met = serializers.BooleanField(read_only=True)

    class Meta:
        model = Listing
        fields = ["id", "title", "member", "category", "published_at", "answered_at", "is_met"]
        read_only_fields = fields
