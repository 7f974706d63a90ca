"""The shapes of what is said when somebody is put on hold, or leaves, and what is open then."""

from typing import Any

from rest_framework import serializers

from exchanges.models import Exchange, Listing
from exchanges.serializers.exchanges import CHANNELS
from exchanges.steps import Via
from members.models import Membership, Person, Seat
from members.serializers import BankField, MyMembership, PersonName


class HoldInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class LiftInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)


class ExchangeName(serializers.ModelSerializer[Exchange]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Exchange
        fields = ["id", "title", "state"]


class ListingName(serializers.ModelSerializer[Listing]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Listing
        fields = ["id", "kind", "title"]


class HouseholdName(serializers.ModelSerializer[Membership]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "name", "number"]


class OpenShape(serializers.Serializer[Any]):
    """What is open with a member who would go."""

    balance_minutes = serializers.IntegerField()
    people = PersonName(many=True, source="going.people")
    places_given_up = MyMembership(many=True, source="going.seats")
    exchanges_that_end = ExchangeName(many=True, source="to_end")
    exchanges_to_answer = ExchangeName(many=True, source="to_answer")
    more_exchanges_that_end = serializers.IntegerField(
        source="unread_to_end", help_text="How many more, of those that are not yours to read."
    )
    more_exchanges_to_answer = serializers.IntegerField(
        source="unread_to_answer", help_text="How many more, of those that are not yours to read."
    )
    listings_taken_down = ListingName(many=True, source="listings")
    in_the_way = serializers.ListField(child=serializers.CharField())
    may_go = serializers.BooleanField()
    hours_are_chosen = serializers.BooleanField(
        source="heirs.is_chosen", help_text="Whether the member says where hours go that are left."
    )
    households = HouseholdName(
        many=True, source="heirs.households", help_text="Where not: one of these, or the community pot."
    )


class MoveInput(serializers.Serializer[Any]):
    """Who moves, and how they said it."""

    person = BankField(Person)
    words = serializers.CharField(max_length=900)
    channel = serializers.ChoiceField(choices=CHANNELS, default=Exchange.Channel.API)
    source = serializers.CharField(max_length=100, default="", allow_blank=True)  # type: ignore[assignment] # a field of that name

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        via = Via(channel=attrs.pop("channel"), source=attrs.pop("source"))
        return {**attrs, "via": via}


class MoveInInput(MoveInput):
    kind = serializers.ChoiceField(
        choices=[Seat.Kind.HOLDER.value, Seat.Kind.DEPENDANT.value], default=Seat.Kind.HOLDER.value
    )


class MoveOutInput(MoveInput):
    """Who moves out, with which dependants and how much; without `share_minutes` an equal part for each adult."""

    share_minutes = serializers.IntegerField(default=None, allow_null=True)
    along = BankField(Person, many=True, default=list)
    name = serializers.CharField(max_length=100, default="", allow_blank=True)


class LeaveInput(serializers.Serializer[Any]):
    """Hours left go to the member `to`, or to the community pot, as far as the time bank lets members choose."""

    to = BankField(Membership, allow_null=True, default=None)
    reason = serializers.CharField(max_length=1000, default="", allow_blank=True)
    has_died = serializers.BooleanField(default=False)
    is_forgotten = serializers.BooleanField(
        default=False, help_text="Have your name and words erased, too, after some days; only for your own."
    )
