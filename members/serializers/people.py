"""The shapes of people and members in the API: their names, what others see of them, and what may be said of them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import roles
from members.models import Erasure, Membership, Neighbourhood, Person, Seat


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
        return Neighbourhood.objects.visible_to(self.context["person"])


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


class RenameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    neighbourhood = NeighbourhoodField()


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


class PersonInput(serializers.Serializer[Any]):
    person = BankField(Person)


class ForgetInput(serializers.Serializer[Any]):
    """How they asked for it, or that they have died."""

    how = serializers.ChoiceField(choices=[each for each in Erasure.How.choices if each[0] != "self"])


class EmailInput(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)


class RoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=roles.Role.choices)


class DutiesInput(serializers.Serializer[Any]):
    """All that somebody who leads looks after from now on; an empty list takes every duty back."""

    duties = serializers.ListField(child=serializers.ChoiceField(choices=roles.Duty.choices))
