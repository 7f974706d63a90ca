"""The shape of a week's news in the API."""

from typing import Any

from rest_framework import serializers


class WentOut(serializers.Serializer[Any]):
    sent_at = serializers.DateTimeField(allow_null=True)
    people = serializers.IntegerField(allow_null=True)


class DigestShape(serializers.Serializer[Any]):
    """`since` says from when on it is new; `last` when it went out, and to how many."""

    subject = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    since = serializers.DateTimeField()
    last = WentOut()
