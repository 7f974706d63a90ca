"""The shapes of the report to funders in the API: its template, and the report of a period."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from exchanges import funder_photos
from exchanges.funder_report import LONGEST
from exchanges.models import FunderPhoto, FunderReport
from members import pictures
from members.refusals import Refused


class FunderTemplateShape(serializers.Serializer[Any]):
    """The time bank's own words, and which tables stand in the report."""

    title = serializers.CharField(max_length=LONGEST["title"], allow_blank=True)
    opening = serializers.CharField(max_length=LONGEST["opening"], allow_blank=True)
    closing = serializers.CharField(max_length=LONGEST["closing"], allow_blank=True)
    tables = serializers.ListField(child=serializers.ChoiceField(choices=FunderReport.Table.choices))


class FunderPhotoShape(serializers.ModelSerializer[FunderPhoto]):
    """A photo in the report, in their order."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    photo = serializers.SerializerMethodField(help_text="Where the photo is, for an admin who is signed in.")

    class Meta:
        model = FunderPhoto
        fields = ["id", "caption", "photo"]
        read_only_fields = fields

    def get_photo(self, photo: FunderPhoto) -> str:
        return reverse("exchanges:funder_photo", args=[photo.bank.slug, photo.public_id])


class CaptionInput(serializers.Serializer[Any]):
    caption = serializers.CharField(
        max_length=funder_photos.LONGEST_CAPTION, help_text="What can be seen on it."
    )


class FunderPhotoInput(CaptionInput):
    photo = serializers.FileField()

    def validate_photo(self, upload: Any) -> pictures.Picture:
        try:
            return pictures.prepare(upload)
        except Refused as refusal:
            raise serializers.ValidationError(refusal.sentence) from refusal


class FunderNumberShape(serializers.Serializer[Any]):
    """A figure; null where fewer than five people stand behind it, or behind one it would give away."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="Hours are in minutes.")


class FunderRowShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    exchanges = serializers.IntegerField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)


class FunderTableShape(serializers.Serializer[Any]):
    title = serializers.CharField()
    rows = FunderRowShape(many=True)


class FunderReportShape(serializers.Serializer[Any]):
    """The report of a period, filled."""

    title = serializers.CharField()
    period = serializers.CharField()
    opening = serializers.CharField()
    closing = serializers.CharField()
    numbers = FunderNumberShape(many=True)
    tables = FunderTableShape(many=True)
    total = FunderRowShape()
    photos = FunderPhotoShape(many=True)
