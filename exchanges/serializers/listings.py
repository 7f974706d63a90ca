"""The shapes of offers and requests in the API. They parse and show, never save."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from exchanges.listings import Draft
from exchanges.models import Category, Exchange, Listing, ListingChange
from exchanges.serializers.categories import CategoryShape
from exchanges.serializers.exchanges import CHANNELS, ViaInput
from exchanges.steps import Via
from members import pictures
from members.models import Membership, Neighbourhood
from members.refusals import Refused
from members.serializers import BankField, MemberName, NeighbourhoodField, PersonName


class ListingShape(serializers.ModelSerializer[Listing]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    membership = MemberName(read_only=True)
    person = PersonName(read_only=True)
    category = CategoryShape(read_only=True)
    neighbourhood = serializers.SlugRelatedField[Neighbourhood](
        slug_field="name", read_only=True, allow_null=True
    )
    photo = serializers.SerializerMethodField(
        help_text="Where the photo is, for those who may see the listing."
    )

    class Meta:
        model = Listing
        fields = [
            "id",
            "kind",
            "title",
            "text",
            "category",
            "membership",
            "person",
            "neighbourhood",
            "is_remote",
            "availability",
            "estimated_minutes",
            "photo",
            "state",
            "published_at",
            "expires_on",
        ]
        read_only_fields = fields

    def get_photo(self, listing: Listing) -> str | None:
        if not listing.photo:
            return None
        return reverse("exchanges:photo", args=[listing.bank.slug, listing.public_id])


class ListingChangeShape(serializers.ModelSerializer[ListingChange]):
    """What was done with it: who did it, for whom, and how the word came."""

    person = PersonName(read_only=True)
    on_behalf_of = MemberName(read_only=True)

    class Meta:
        model = ListingChange
        fields = ["change", "person", "on_behalf_of", "channel", "source", "at"]
        read_only_fields = fields


class WordInput(serializers.Serializer[Any]):
    """How a member's word reached the coordinator who acts on it; everybody else leaves this out."""

    channel = serializers.ChoiceField(choices=CHANNELS, default=Exchange.Channel.API)
    source = serializers.CharField(max_length=100, default="", allow_blank=True)  # type: ignore[assignment] # a field of that name

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        via = Via(channel=attrs.pop("channel"), source=attrs.pop("source"))
        return {**attrs, "via": via}


class DraftInput(WordInput):
    """What is written about an offer or a request. Without `stands` it is up for the time bank's usual days."""

    title = serializers.CharField(max_length=100)
    category = BankField(Category)
    text = serializers.CharField(max_length=3000, default="", allow_blank=True)
    neighbourhood = NeighbourhoodField()
    is_remote = serializers.BooleanField(default=False)
    availability = serializers.CharField(max_length=200, default="", allow_blank=True)
    estimated_minutes = serializers.IntegerField(
        min_value=1, max_value=24 * 60, default=None, allow_null=True
    )
    stands = serializers.BooleanField(default=False)
    photo = serializers.FileField(required=False, allow_null=True)
    drops_photo = serializers.BooleanField(default=False)

    def validate_photo(self, upload: Any) -> pictures.Picture | None:
        try:
            return pictures.prepare(upload) if upload else None
        except Refused as refusal:
            raise serializers.ValidationError(refusal.sentence) from refusal

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        picture = attrs.pop("photo", None)
        apart = ("kind", "membership", "via")
        others: dict[str, Any] = {name: attrs.pop(name) for name in apart if name in attrs}
        return {**others, "draft": Draft(**attrs, picture=picture)}


class PublishInput(DraftInput):
    kind = serializers.ChoiceField(choices=Listing.Kind.choices)
    membership = BankField(Membership)


class ProposeInput(ViaInput):
    has_read_guidance = serializers.BooleanField(
        default=False, help_text="They have read `first-visits/`, before they first meet at a home."
    )
    membership = BankField(Membership)
    message = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    planned_at = serializers.DateTimeField(required=False, allow_null=True)
    planned_minutes = serializers.IntegerField(
        min_value=1, max_value=24 * 60, required=False, allow_null=True
    )
