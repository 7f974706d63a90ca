"""The shapes of offers and requests in the API. They parse and show, never save."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from exchanges.listings import Draft
from exchanges.models import Category, Listing
from exchanges.serializers.categories import CategoryShape
from exchanges.serializers.exchanges import ViaInput
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


class DraftInput(serializers.Serializer[Any]):
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
        picture = attrs.pop("photo", None)
        others: dict[str, Any] = {name: attrs.pop(name) for name in ("kind", "membership") if name in attrs}
        return {**others, "draft": Draft(**attrs, picture=picture)}


class PublishInput(DraftInput):
    kind = serializers.ChoiceField(choices=Listing.Kind.choices)
    membership = BankField(Membership)


class ProposeInput(ViaInput):
    membership = BankField(Membership)
    message = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    planned_at = serializers.DateTimeField(required=False, allow_null=True)
    planned_minutes = serializers.IntegerField(
        min_value=1, max_value=24 * 60, required=False, allow_null=True
    )
