"""The shapes of joining in the API: what a time bank asks, and what is said back. They parse and show, never save."""

from typing import Any

from rest_framework import serializers

from members import inviting
from members.asking_back import MOST_REFERENCES
from members.models import Application, FollowUp, Invitation, Question, Terms
from members.models.application import Channel
from members.serializers.people import PersonName


class ApplicationShape(serializers.ModelSerializer[Application]):
    """Somebody who asks to join. How to reach them is null once they are in: their profile says who may see it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "id", "name", "email", "phone", "neighbourhood", "message", "state", "reason", "created_at", "decided_at"
        ]  # fmt: skip
        read_only_fields = fields

    def get_email(self, application: Application) -> str | None:
        return application.email if application.person_id is None else None

    def get_phone(self, application: Application) -> str | None:
        return application.phone if application.person_id is None else None


class ApplicationReceived(serializers.Serializer[Any]):
    """All that somebody who is not a member yet is told."""

    id = serializers.UUIDField(source="public_id")


class DeclineInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class QuestionShape(serializers.ModelSerializer[Question]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    options = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Question
        fields = ["id", "words", "kind", "options", "is_required"]


class TermsShape(serializers.ModelSerializer[Terms]):
    class Meta:
        model = Terms
        fields = ["version", "text", "written_at"]


class FormShape(serializers.Serializer[Any]):
    """What somebody who would like to join is asked; `terms` is null where there are none."""

    questions = QuestionShape(many=True)
    terms = TermsShape(allow_null=True)
    references_asked = serializers.IntegerField()
    asks_age = serializers.BooleanField()


class ReferenceInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    reach = serializers.CharField(max_length=120, help_text="Their e-mail or phone.")


class ApplyInput(serializers.ModelSerializer[Application]):
    """`answers` by each question's id, `agrees_to` the version of the terms, as `applications/form/` has both."""

    answers = serializers.DictField(child=serializers.CharField(max_length=4000), required=False)
    agrees_to = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    references = serializers.ListField(child=ReferenceInput(), required=False, max_length=MOST_REFERENCES)
    born_on = serializers.DateField(
        required=False, allow_null=True, help_text="Of somebody under age, where `asks_age`; it is not kept."
    )

    class Meta:
        model = Application
        fields = [
            "name", "email", "phone", "neighbourhood", "message", "answers", "agrees_to", "references",
            "born_on", "guardian_name", "guardian_reach",
        ]  # fmt: skip

    def said(self) -> dict[str, Any]:
        given = dict(self.validated_data)
        pairs = [(each["name"], each["reach"]) for each in given.pop("references", [])]
        return {"email": "", "channel": Channel.API, **given, "references": pairs}


class FollowUpShape(serializers.ModelSerializer[FollowUp]):
    class Meta:
        model = FollowUp
        fields = ["words", "asked_at", "answer", "answered_at"]
        read_only_fields = fields


class AnswerShape(serializers.Serializer[Any]):
    """A question as it was asked, and the answer."""

    question = serializers.CharField()
    answer = serializers.CharField()


class AskedShape(ApplicationShape):
    """An application as coordinators see it."""

    answers = AnswerShape(many=True, read_only=True)
    follow_ups = FollowUpShape(many=True, read_only=True)

    class Meta(ApplicationShape.Meta):
        fields = [*ApplicationShape.Meta.fields, "channel", "email_verified_at", "answers", "follow_ups"]
        fields += ["of_age_on", "guardian_name", "guardian_reach"]
        read_only_fields = fields


class AskBackInput(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=2000)


class HeardInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000)


class InvitationShape(serializers.ModelSerializer[Invitation]):
    """`address` is the link, which only who invited may read, and only while it is good for anything."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    invited_by = PersonName(read_only=True)
    address = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = [
            "id", "name", "role", "invited_by", "address", "created_at", "expires_at", "followed_at", "taken_back_at"
        ]  # fmt: skip
        read_only_fields = ["created_at", "expires_at", "followed_at", "taken_back_at"]

    def get_address(self, invitation: Invitation) -> str | None:
        is_open = invitation.followed_at is None and invitation.taken_back_at is None
        return (
            inviting.address(invitation)
            if is_open and invitation.invited_by == self.context["person"]
            else None
        )
