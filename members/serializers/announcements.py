"""The shapes of announcements in the API: their words, who gets them, and how many that is."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import announcing, roles
from members.addressing import Reach, To
from members.models import Announcement, Neighbourhood
from members.serializers.people import NeighbourhoodField, PersonName


class ReachShape(serializers.Serializer[Reach]):
    """How many people, and how many of them by mail, in their inbox, on paper."""

    people = serializers.IntegerField()
    mail = serializers.IntegerField()
    inbox = serializers.IntegerField()
    paper = serializers.IntegerField()


class AnnouncementShape(serializers.ModelSerializer[Announcement]):
    """`state` is draft, planned or sent; `reached` is null until it was sent."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=["draft", "planned", "sent"], read_only=True)
    neighbourhoods = serializers.SlugRelatedField[Neighbourhood](slug_field="name", many=True, read_only=True)
    written_by = PersonName(read_only=True)
    sent_by = PersonName(read_only=True, allow_null=True)
    reached = serializers.SerializerMethodField()

    role = serializers.ChoiceField(choices=roles.Role.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Announcement
        fields = [
            "id", "state", "title", "text", "whom", "neighbourhoods", "role", "interest", "written_by", "changed_at",
            "send_at", "sent_by", "sent_at", "reached",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ReachShape(allow_null=True))
    def get_reached(self, announcement: Announcement) -> Any:
        if announcement.sent_at is None:
            return None
        return ReachShape(announcing.reached(announcement)).data


class AnnouncementInput(serializers.Serializer[Any]):
    """What to say, and to whom: `neighbourhoods` by their names, `role` or `interest` where `whom` says so."""

    title = serializers.CharField(max_length=announcing.LONGEST_TITLE)
    text = serializers.CharField(max_length=announcing.LONGEST_TEXT)
    whom = serializers.ChoiceField(choices=Announcement.Whom.choices)
    neighbourhoods = serializers.ListField(child=NeighbourhoodField(), default=list)
    role = serializers.ChoiceField(choices=roles.Role.choices, default="", allow_blank=True)
    interest = serializers.CharField(max_length=announcing.LONGEST_INTEREST, default="", allow_blank=True)

    @staticmethod
    def said(given: dict[str, Any]) -> dict[str, Any]:
        to = To(**{name: given[name] for name in ("whom", "neighbourhoods", "role", "interest")})
        return {"title": given["title"], "text": given["text"], "to": to}


class SendInput(serializers.Serializer[Any]):
    """`send_at`: when it goes out; left out, at once."""

    send_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
