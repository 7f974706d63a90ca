"""The shape of what to mind before a first visit at home, in the API."""

from typing import Any

from rest_framework import serializers

from exchanges.home_visits import LONGEST


class GuidanceShape(serializers.Serializer[Any]):
    """What both read before they meet at a home for the first time. Without words, the usual ones."""

    words = serializers.CharField(max_length=LONGEST, allow_blank=True)
