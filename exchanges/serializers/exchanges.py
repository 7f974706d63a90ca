"""The shapes of exchanges in the API: what goes out, and what each step takes in. They parse and show, never save."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exchanges import permissions, sheets, states
from exchanges.models import Category, Exchange, Listing, Side, StepTaken
from exchanges.serializers.categories import CategoryShape
from exchanges.steps import Via
from ledger import hours
from ledger.serializers import LengthInput
from members.models import Membership
from members.serializers import BankField, MemberName, PersonName

_Channel = Exchange.Channel
CHANNELS = [
    (channel.value, channel.label)
    for channel in (_Channel.API, _Channel.PAPER, _Channel.PHONE, _Channel.PERSON)
]


class HistoryShape(serializers.ModelSerializer[StepTaken]):
    person = PersonName(read_only=True, allow_null=True)
    on_behalf_of = MemberName(read_only=True, allow_null=True)
    side = serializers.ChoiceField(
        choices=Side.choices, read_only=True, allow_blank=True, help_text="Whose step it was."
    )
    note = serializers.SerializerMethodField()

    class Meta:
        model = StepTaken
        fields = [
            "step",
            "person",
            "side",
            "on_behalf_of",
            "minutes",
            "happened_on",
            "note",
            "channel",
            "source",
            "at",
        ]

    def get_note(self, step: StepTaken) -> str:
        return step.note if permissions.may_read_note(step, self.context["person"]) else ""


class ExchangeShape(serializers.ModelSerializer[Exchange]):
    """An exchange, with the steps that whoever asks may take now."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    listing = serializers.SlugRelatedField[Listing](slug_field="public_id", read_only=True, allow_null=True)
    category = CategoryShape(read_only=True)
    provider = MemberName(read_only=True)
    recipient = MemberName(read_only=True)
    logged_side = serializers.ChoiceField(choices=Side.choices, read_only=True, allow_blank=True)
    approval_because = serializers.ChoiceField(
        choices=Exchange.Because.choices, read_only=True, allow_blank=True
    )
    transfer = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)
    reversal = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)
    hours = serializers.SerializerMethodField(help_text="The minutes as people say them.")
    steps = serializers.SerializerMethodField(help_text="The steps you may take now.")

    class Meta:
        model = Exchange
        fields = [
            "id",
            "state",
            "title",
            "category",
            "listing",
            "provider",
            "recipient",
            "planned_at",
            "planned_minutes",
            "minutes",
            "hours",
            "happened_on",
            "logged_side",
            "logged_at",
            "confirmed_at",
            "approved_at",
            "approval_because",
            "settles_on",
            "settled_at",
            "transfer",
            "reversal",
            "channel",
            "source",
            "reason",
            "thanks",
            "version",
            "changed_at",
            "steps",
        ]
        read_only_fields = fields

    def get_hours(self, exchange: Exchange) -> str | None:
        return hours.compact(exchange.minutes) if exchange.minutes else None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=list(states.STEPS))))
    def get_steps(self, exchange: Exchange) -> list[str]:
        person = self.context["person"]
        steps = states.own_steps(exchange, person) + states.coordinator_steps(exchange, person)
        return [step.name for step in steps]


class ExchangeWithHistory(ExchangeShape):
    history = HistoryShape(source="steps_taken", many=True, read_only=True)
    sheet = serializers.SerializerMethodField(
        help_text="The id of the slip or sheet it was recorded from, for whoever may open that."
    )

    class Meta(ExchangeShape.Meta):
        fields = [*ExchangeShape.Meta.fields, "history", "sheet"]
        read_only_fields = fields

    def get_sheet(self, exchange: Exchange) -> UUID | None:
        person = self.context.get("person")
        found = sheets.behind(exchange, person) if person else None
        return found.public_id if found else None


class ViaInput(serializers.Serializer[Any]):
    """How a step reached us. A coordinator who acts for a side names it; everybody else leaves this out."""

    on_behalf_of = serializers.ChoiceField(choices=Side.choices, required=False)
    channel = serializers.ChoiceField(choices=CHANNELS, default=Exchange.Channel.API)
    source = serializers.CharField(max_length=100, default="", allow_blank=True)  # type: ignore[assignment] # a field of that name

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        side = attrs.pop("on_behalf_of", None)
        via = Via(channel=attrs.pop("channel"), source=attrs.pop("source"), side=Side(side) if side else None)
        if not side and via.channel != Exchange.Channel.API:
            sentence = _("What came on paper or by phone is somebody's word. Say whose, in “on_behalf_of”.")
            raise serializers.ValidationError({"on_behalf_of": sentence})
        return {**attrs, "via": via}


class VersionInput(ViaInput):
    version = serializers.IntegerField(
        required=False,
        source="seen",
        help_text="The version you have seen; if it has changed since, nothing is done.",
    )


class NoteInput(ViaInput):
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class TimeInput(NoteInput):
    planned_at = serializers.DateTimeField()


class AcceptInput(NoteInput):
    has_read_guidance = serializers.BooleanField(
        default=False, help_text="They have read `first-visits/`, before they first meet at a home."
    )
    planned_at = serializers.DateTimeField(required=False, allow_null=True)


class WordsInput(ViaInput):
    words = serializers.CharField(max_length=1000)


class ReasonInput(ViaInput):
    reason = serializers.CharField(max_length=2000)


class DisputeInput(VersionInput, ReasonInput):
    pass


class HoursInput(LengthInput, ViaInput):
    """How long it took, and on which day."""

    happened_on = serializers.DateField()


class LogInput(HoursInput, VersionInput, NoteInput):
    pass


class CorrectInput(LogInput):
    happened_on = serializers.DateField(required=False)


class ChangeInput(HoursInput, ReasonInput):
    happened_on = serializers.DateField(required=False)


class DirectLogInput(HoursInput, NoteInput):
    """Help that has happened, without a listing. A coordinator who records for others says on whose word."""

    provider = BankField(Membership)
    recipient = BankField(Membership)
    title = serializers.CharField(max_length=100)
    category = BankField(Category)


class RecordInput(DirectLogInput):
    on_behalf_of = serializers.ChoiceField(choices=Side.choices)
    both_agreed = serializers.BooleanField(default=False)


class ApproveManyInput(serializers.Serializer[Any]):
    exchanges = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200)


class NotApproved(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    detail = serializers.CharField()


class ApproveManyShape(serializers.Serializer[Any]):
    approved = ExchangeShape(many=True)
    refused = NotApproved(many=True)
