"""The shapes of what is one's own in the API: profile, places, notices, tokens, and everything held."""

from typing import Any

from rest_framework import serializers

from members.models import ApiToken, Neighbourhood, Notice, Person, Seat
from members.serializers.people import MemberName, NeighbourhoodField


class MyMembership(serializers.ModelSerializer[Seat]):
    membership = MemberName(read_only=True)

    class Meta:
        model = Seat
        fields = ["membership", "kind"]


class MeShape(serializers.ModelSerializer[Person]):
    """Who you are in this time bank and whom you may act for."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    neighbourhood = serializers.SlugRelatedField[Neighbourhood](
        slug_field="name", read_only=True, allow_null=True
    )
    seats = MyMembership(many=True, read_only=True)

    class Meta:
        model = Person
        fields = [
            "id",
            "name",
            "email",
            "phone",
            "neighbourhood",
            "about",
            "role",
            "duties",
            "joined_at",
            "seats",
        ]
        read_only_fields = fields


class ProfileInput(serializers.ModelSerializer[Person]):
    neighbourhood = NeighbourhoodField()

    class Meta:
        model = Person
        fields = ["name", "email", "phone", "neighbourhood", "about"]


def profile_of(person: Person) -> dict[str, Any]:
    """What a change of some of it leaves as it is."""
    return {field: getattr(person, field) for field in ProfileInput.Meta.fields}


class PauseInput(serializers.Serializer[Any]):
    """The day you are back; left out, until you say so."""

    until = serializers.DateField(allow_null=True, default=None)


class HeldShape(serializers.Serializer[Any]):
    """Everything held about you: under the name of each table its rows. `kept_apart` says what is not told, and why."""

    time_bank = serializers.CharField()
    person = serializers.UUIDField()
    written_at = serializers.DateTimeField()
    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))
    kept_apart = serializers.ListField(child=serializers.CharField())


class NoticeShape(serializers.ModelSerializer[Notice]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Notice
        fields = ["id", "event", "group", "subject", "body", "path", "created_at", "read_at"]
        read_only_fields = fields


class NoticeChoicesShape(serializers.Serializer[Any]):
    """Whether each group of notices comes by mail."""

    hours = serializers.BooleanField()
    exchanges = serializers.BooleanField()
    reminders = serializers.BooleanField()
    community = serializers.BooleanField()
    running = serializers.BooleanField()


class TokenShape(serializers.ModelSerializer[ApiToken]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = ["created_at", "last_used_at", "revoked_at"]


class NewToken(TokenShape):
    secret = serializers.CharField(read_only=True, help_text="Shown this once; nobody can see it again.")

    class Meta(TokenShape.Meta):
        fields = [*TokenShape.Meta.fields, "secret"]
