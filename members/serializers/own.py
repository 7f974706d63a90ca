"""The shapes of what is one's own in the API: profile, places, notices, tokens, and everything held."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.models import ApiToken, Neighbourhood, Notice, Person, Seat
from members.serializers.people import MemberName
from members.serializers.profiles import ShownShape, photo_path, shown_of


class MyMembership(serializers.ModelSerializer[Seat]):
    membership = MemberName(read_only=True)

    class Meta:
        model = Seat
        fields = ["membership", "kind"]


class MeShape(serializers.ModelSerializer[Person]):
    """Who you are in this time bank and whom you may act for."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    email = serializers.CharField(read_only=True, help_text="Empty where you gave none for this time bank.")
    neighbourhood = serializers.SlugRelatedField[Neighbourhood](
        slug_field="name", read_only=True, allow_null=True
    )
    photo = serializers.SerializerMethodField(help_text="Where your photo is.")
    shown_to = serializers.SerializerMethodField(help_text="Who sees each item of it.")
    seats = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = [
            "id",
            "name",
            "email",
            "phone",
            "address",
            "statement_by_post",
            "born_in",
            "birthday",
            "neighbourhood",
            "about",
            "skills",
            "wishes",
            "languages",
            "free_parts",
            "availability",
            "photo",
            "contact_by",
            "contact_note",
            "shown_to",
            "role",
            "duties",
            "joined_at",
            "seats",
        ]
        read_only_fields = fields

    def get_photo(self, person: Person) -> str | None:
        return photo_path(person) if person.photo else None

    @extend_schema_field(MyMembership(many=True))
    def get_seats(self, person: Person) -> Any:
        return MyMembership(person.seats.select_related("membership").order_by("pk"), many=True).data

    @extend_schema_field(ShownShape)
    def get_shown_to(self, person: Person) -> dict[str, str]:
        return shown_of(person)


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
