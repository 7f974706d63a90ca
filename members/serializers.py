"""The shapes of people in the API. They parse and show, never save."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import permissions, roles
from members.models import (
    ApiToken,
    Application,
    Membership,
    Neighbourhood,
    Notice,
    Person,
    Seat,
    TimeBank,
)


@extend_schema_field(OpenApiTypes.UUID)
class BankField(serializers.SlugRelatedField[Any]):
    """A thing of this time bank by its public id; what the person may not see is not found."""

    default_error_messages = {"does_not_exist": _("There is nothing with the id {value} in this time bank.")}

    def __init__(self, model: type[Any], **options: Any) -> None:
        self.model = model
        super().__init__(slug_field="public_id", **options)

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.context["person"])

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(serializers.UUIDField().to_internal_value(data))


@extend_schema_field({"type": "string", "nullable": True})
class NeighbourhoodField(serializers.SlugRelatedField[Neighbourhood]):
    """A neighbourhood of this time bank by its name."""

    default_error_messages = {"does_not_exist": _("This time bank has no neighbourhood “{value}”.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="name", allow_null=True, required=False, **options)

    def get_queryset(self) -> Any:
        return Neighbourhood.objects.filter(bank=self.context["person"].bank_id)


class PersonName(serializers.ModelSerializer[Person]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Person
        fields = ["id", "name"]


class MemberName(serializers.ModelSerializer[Membership]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "number", "kind", "name"]


class SeatShape(serializers.ModelSerializer[Seat]):
    person = PersonName(read_only=True)
    role = serializers.CharField(source="person.role", read_only=True)

    class Meta:
        model = Seat
        fields = ["person", "kind", "role"]


class MemberShape(MemberName):
    neighbourhood = serializers.SlugRelatedField[Neighbourhood](
        slug_field="name", read_only=True, allow_null=True
    )
    seats = SeatShape(many=True, read_only=True)

    class Meta(MemberName.Meta):
        fields = [*MemberName.Meta.fields, "neighbourhood", "joined_on", "closed_at", "seats"]


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


class RenameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    neighbourhood = NeighbourhoodField()


class PauseInput(serializers.Serializer[Any]):
    """The day you are back; left out, until you say so."""

    until = serializers.DateField(allow_null=True, default=None)


class HeldShape(serializers.Serializer[Any]):
    """Everything held about you: under the name of each table its rows, as they stand."""

    time_bank = serializers.CharField()
    person = serializers.UUIDField()
    written_at = serializers.DateTimeField()
    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class EmailInput(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)


class EnrolInput(serializers.Serializer[Any]):
    """A new member: `name` is the person's, `membership_name` the household's or organisation's."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=Membership.Kind.choices, default=Membership.Kind.INDIVIDUAL)
    membership_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    phone = serializers.CharField(max_length=40, default="", allow_blank=True)
    neighbourhood = NeighbourhoodField()
    about = serializers.CharField(max_length=2000, default="", allow_blank=True)


class AddSomebodyInput(serializers.Serializer[Any]):
    """Somebody new to the time bank who takes a place in a household or organisation."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=Seat.Kind.choices)
    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    phone = serializers.CharField(max_length=40, default="", allow_blank=True)
    neighbourhood = NeighbourhoodField()


class SeatInput(serializers.Serializer[Any]):
    """A person of the time bank and the place they take."""

    person = BankField(Person)
    kind = serializers.ChoiceField(choices=Seat.Kind.choices)


class RoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=roles.Role.choices)


class DutiesInput(serializers.Serializer[Any]):
    """All that somebody who leads looks after from now on; an empty list takes every duty back."""

    duties = serializers.ListField(child=serializers.ChoiceField(choices=roles.Duty.choices))


class ApplicationShape(serializers.ModelSerializer[Application]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Application
        fields = [
            "id", "name", "email", "phone", "neighbourhood", "message", "state", "reason", "created_at", "decided_at"
        ]  # fmt: skip
        read_only_fields = ["state", "reason", "created_at", "decided_at"]


class ApplicationReceived(serializers.Serializer[Any]):
    """All that somebody who is not a member yet is told."""

    id = serializers.UUIDField(source="public_id")


class DeclineInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class NoticeShape(serializers.ModelSerializer[Notice]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Notice
        fields = ["id", "event", "group", "subject", "body", "path", "created_at", "read_at"]
        read_only_fields = fields


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


POLICIES = [
    "name", "about", "place", "time_zone", "language", "coordinator_label", "is_joinable", "references_asked",
    "recording", "confirmation", "approval", "approval_above_minutes", "approval_first_exchanges", "step_minutes",
    "coordinators_have_duties",
    "lowest_minutes", "highest_minutes", "limits_are_hard", "pot_lowest_minutes", "welcome_minutes",
    "corrections_need_second", "settle_after_days", "settle_notice_days", "listing_days",
    "second_factor_for",
]  # fmt: skip


class BankShape(serializers.ModelSerializer[TimeBank]):
    """A time bank and its policies."""

    class Meta:
        model = TimeBank
        fields = ["slug", *POLICIES]
        read_only_fields = ["slug"]


class FoundInput(serializers.ModelSerializer[TimeBank]):
    """A new time bank with its first admin; policies left out are chosen sensibly."""

    admin_name = serializers.CharField(max_length=100)
    admin_email = serializers.EmailField(max_length=254)

    class Meta:
        model = TimeBank
        fields = ["slug", *POLICIES, "admin_name", "admin_email"]


class NeighbourhoodShape(serializers.ModelSerializer[Neighbourhood]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Neighbourhood
        fields = ["id", "name"]


class PersonInput(serializers.Serializer[Any]):
    person = BankField(Person)


class PersonShape(PersonName):
    """A person. `email` and `phone` are null for those who may not know how to reach them."""

    neighbourhood = serializers.SlugRelatedField[Neighbourhood](
        slug_field="name", read_only=True, allow_null=True
    )
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    is_away = serializers.BooleanField(read_only=True)

    class Meta(PersonName.Meta):
        fields = [
            *PersonName.Meta.fields, "neighbourhood", "about", "role", "duties", "email", "phone",
            "is_away", "away_until",
        ]  # fmt: skip
        read_only_fields = fields

    def get_email(self, person: Person) -> str | None:
        return person.email if permissions.may_edit(self.context["person"], person) else None

    def get_phone(self, person: Person) -> str | None:
        return person.phone if permissions.may_edit(self.context["person"], person) else None


class NoticeChoicesShape(serializers.Serializer[Any]):
    """Whether each group of notices comes by mail."""

    hours = serializers.BooleanField()
    exchanges = serializers.BooleanField()
    reminders = serializers.BooleanField()
    community = serializers.BooleanField()
    running = serializers.BooleanField()
