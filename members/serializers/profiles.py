"""The shapes of profiles in the API: as their reader may see them, what is said of them, who sees what, who looked."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from members import pictures, profiles, roles
from members.audiences import Audience, Item, fields_of
from members.models import Person, Profile, Reveal
from members.pictures import Picture
from members.refusals import Refused
from members.seeing import Seen
from members.serializers.people import NeighbourhoodField, PersonName


def _told() -> serializers.ChoiceField:
    words = "How somebody told you, where you write for them; `mistake` where you put one of yours right."
    return serializers.ChoiceField(choices=profiles.TOLD, required=False, help_text=words)


def photo_path(person: Person) -> str:
    return reverse("members:photo", args=[person.bank.slug, person.public_id])


def shown_of(person: Person) -> dict[str, str]:
    return {item.value: person.audience_of(item).value for item in Item}


class PersonShape(serializers.Serializer[Seen]):
    """A person, as you may see them: what is not for you is null. `contact/` shows what `to_open` names."""

    id = serializers.UUIDField(source="person.public_id")
    name = serializers.CharField(source="person.name")
    role = serializers.ChoiceField(source="person.role", choices=roles.Role.choices)
    duties = serializers.ListField(
        source="person.duties", child=serializers.ChoiceField(choices=roles.Duty.choices)
    )
    is_away = serializers.BooleanField(source="person.is_away")
    away_until = serializers.DateField(source="person.away_until", allow_null=True)
    photo = serializers.SerializerMethodField(help_text="Where the photo is, for those who may see it.")
    about = serializers.CharField(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField(), allow_null=True)
    wishes = serializers.ListField(child=serializers.CharField(), allow_null=True)
    languages = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="ISO 639 codes."
    )
    neighbourhood = serializers.CharField(source="neighbourhood.name", allow_null=True, default=None)
    free_parts = serializers.ListField(
        child=serializers.ChoiceField(choices=Profile.Part.choices), allow_null=True
    )
    availability = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_null=True)
    contact_by = serializers.CharField()
    contact_note = serializers.CharField()
    to_open = serializers.ListField(
        source="items_to_open", child=serializers.ChoiceField(choices=Item.choices)
    )

    def get_photo(self, seen: Seen) -> str | None:
        return photo_path(seen.person) if seen.photo else None

    def to_representation(self, instance: Seen) -> dict[str, Any]:
        told = super().to_representation(instance)
        hidden = {name for item in Item if item not in instance.items for name in fields_of(item)}
        return {name: None if name in hidden else value for name, value in told.items()}


class ProfileInput(serializers.Serializer[Any]):
    """What changes of a profile; what is left out stays. A photo comes with a form instead of JSON."""

    name = serializers.CharField(max_length=100)
    email = serializers.EmailField(max_length=254, allow_blank=True)
    phone = serializers.CharField(max_length=40, allow_blank=True)
    address = serializers.CharField(
        max_length=300, allow_blank=True, help_text="As it stands on an envelope: up to five lines."
    )
    statement_by_post = serializers.BooleanField(help_text="A statement on paper every month.")
    born_in = serializers.IntegerField(
        allow_null=True, help_text="Year of birth, where the time bank asks for it; read in sums only."
    )
    birthday = serializers.CharField(
        max_length=5,
        allow_blank=True,
        help_text="Month and day, such as 12-24, where the time bank asks for it; for coordinators who call members.",
    )
    neighbourhood = NeighbourhoodField()
    about = serializers.CharField(max_length=2000, allow_blank=True)
    skills = serializers.ListField(child=serializers.CharField(max_length=60), max_length=12)
    wishes = serializers.ListField(child=serializers.CharField(max_length=60), max_length=12)
    languages = serializers.ListField(child=serializers.CharField(max_length=3), max_length=12)
    free_parts = serializers.ListField(child=serializers.ChoiceField(choices=Profile.Part.choices))
    availability = serializers.CharField(max_length=200, allow_blank=True)
    contact_by = serializers.ChoiceField(choices=Profile.Way.choices, allow_blank=True)
    contact_note = serializers.CharField(max_length=120, allow_blank=True)
    photo = serializers.FileField(required=False, allow_null=True)
    drops_photo = serializers.BooleanField(required=False)

    def validate_photo(self, upload: Any) -> Picture | None:
        try:
            return pictures.prepare(upload, profiles.PHOTO_SIZES) if upload else None
        except Refused as refusal:
            raise serializers.ValidationError(refusal.sentence) from refusal


class ProfileForInput(ProfileInput):
    told = _told()


class ShownShape(serializers.Serializer[Any]):
    """By whom each item of a profile may be seen: nobody, coordinators, also people with an exchange, all members."""

    def get_fields(self) -> dict[str, Any]:
        return {item.value: serializers.ChoiceField(choices=Audience.choices) for item in Item}


class ShownForInput(ShownShape):
    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "told": _told()}


class LookShape(serializers.ModelSerializer[Reveal]):
    """Somebody looked at how to reach somebody: one of the two is you. `through` is the id of an exchange, or empty."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    by = PersonName(read_only=True)
    person = PersonName(read_only=True)

    class Meta:
        model = Reveal
        fields = ["id", "at", "by", "person", "items", "because", "through"]
        read_only_fields = fields
