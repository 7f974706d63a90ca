"""The shapes of consent to the terms in the API."""

from typing import Any

from rest_framework import serializers

from members.models import Agreement
from members.models.application import Channel


class AgreeInput(serializers.Serializer[Any]):
    """The version that was read. By a coordinator: how somebody agreed, and what they said."""

    version = serializers.IntegerField(min_value=1, max_value=10**6)
    channel = serializers.ChoiceField(
        choices=[Channel.API.value, Channel.PAPER.value, Channel.PHONE.value], default=Channel.API.value
    )
    said = serializers.CharField(max_length=300, default="", allow_blank=True)


class AgreementShape(serializers.ModelSerializer[Agreement]):
    """Somebody's consent to one version of the terms."""

    version = serializers.IntegerField(source="terms.version")

    class Meta:
        model = Agreement
        fields = ["version", "channel", "said", "agreed_at"]
        read_only_fields = fields
