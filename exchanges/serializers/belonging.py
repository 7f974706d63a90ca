"""The shapes of what is said when somebody is put on hold, or leaves."""

from typing import Any

from rest_framework import serializers


class HoldInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class LiftInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)
