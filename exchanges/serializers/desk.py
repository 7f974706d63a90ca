"""The shapes of the desk in the API: what waits, whose it is, calls and what came of them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from exchanges import calling, marking
from exchanges.models import Introduction, Listing
from members.models import Conversation, Membership, Person
from members.serializers import BankField, MemberName, PersonName

Because, Outcome = Conversation.Because, Conversation.Outcome


class ItemField(serializers.CharField):
    """A thing on the desk, such as `exchange:0199…`."""

    def to_internal_value(self, data: Any) -> Any:
        found = marking.read([str(data)])
        if not found:
            raise serializers.ValidationError(
                _("Name a thing by its kind and its id, for example exchange:0199aaaa-….")
            )
        return found[0]


class ItemsInput(serializers.Serializer[Any]):
    items = serializers.ListField(child=ItemField(), min_length=1, max_length=100)


class PutOffInput(ItemsInput):
    until = serializers.DateField(help_text="The day from which they are on the desk again.")


class HandInput(ItemsInput):
    colleague = BankField(Person)


class DoneShape(serializers.Serializer[Any]):
    items = serializers.ListField(child=serializers.CharField(), help_text="Those it was done to.")


class DeskShape(serializers.Serializer[Any]):
    """How much waits, and what is new since you were here the time before."""

    waiting = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind wait.")
    since = serializers.DateTimeField()
    exchanges_settled = serializers.IntegerField()
    new_members = serializers.IntegerField()
    new_listings = serializers.IntegerField()
    done_by_colleagues = serializers.IntegerField()
    corrections = serializers.IntegerField()
    aside = serializers.IntegerField(help_text="Put off, or looked after by a colleague.")


class RequestShape(serializers.ModelSerializer[Listing]):
    """A request that nobody has answered."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    member = MemberName(source="membership", read_only=True)

    class Meta:
        model = Listing
        fields = ["id", "title", "member", "published_at"]


class ThoughtOfInput(serializers.Serializer[Any]):
    membership = BankField(Membership)


class IntroductionShape(serializers.ModelSerializer[Introduction]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    member = MemberName(source="membership", read_only=True)
    by = PersonName(read_only=True)

    class Meta:
        model = Introduction
        fields = ["id", "member", "by", "at"]


class ToCallShape(serializers.ModelSerializer[Membership]):
    """A member who might be glad of a call, and why."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    reasons = serializers.SerializerMethodField()
    birthday = serializers.CharField(
        read_only=True, allow_null=True, help_text="Month and day, such as 12-24, where it is within a week."
    )

    class Meta:
        model = Membership
        fields = ["id", "number", "name", "reasons", "birthday", "joined_on"]

    def get_reasons(self, membership: Membership) -> list[str]:
        return calling.reasons_of(membership)


class FittingShape(serializers.Serializer[Any]):
    """Who might help with a request."""

    members = MemberName(many=True)


class ConversationShape(serializers.ModelSerializer[Conversation]):
    """A call that was noted, or a word that is due; without an outcome nobody has had it yet."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    member = MemberName(source="membership", read_only=True)
    person = PersonName(read_only=True, allow_null=True)
    closed_by = PersonName(read_only=True, allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, read_only=True, allow_blank=True)
    led_to = serializers.ChoiceField(choices=Conversation.Led.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Conversation
        fields = [
            "id",
            "member",
            "person",
            "because",
            "minutes",
            "opened_at",
            "outcome",
            "words",
            "again_on",
            "led_to",
            "led_to_id",
            "closed_at",
            "closed_by",
        ]
        read_only_fields = fields


class SaidInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    words = serializers.CharField(max_length=2000, default="", allow_blank=True)
    person = BankField(Person, required=False, allow_null=True)
    again_on = serializers.DateField(required=False, allow_null=True)


class CallInput(SaidInput):
    membership = BankField(Membership)
    because = serializers.ChoiceField(choices=Because.choices, default=Because.OTHER)


class ShareShape(serializers.Serializer[Any]):
    person = PersonName(read_only=True)
    entered = serializers.IntegerField()
    approved = serializers.IntegerField()
    entered_percent = serializers.IntegerField()
    approved_percent = serializers.IntegerField()


class SharesShape(serializers.Serializer[Any]):
    """Who wrote down hours for members, and who approved them, in the last three months."""

    since = serializers.DateField()
    entered = serializers.IntegerField()
    approved = serializers.IntegerField()
    people = ShareShape(many=True, source="rows")
    hangs_on = PersonName(allow_null=True, help_text="Who does nearly all of it, if anybody.")
