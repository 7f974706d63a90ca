"""The shape of kinds of help in the API."""

from typing import Any

from rest_framework import serializers

from exchanges.models import Category


class CategoryShape(serializers.ModelSerializer[Category]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Category
        fields = ["id", "name", "position", "retired_at"]
        read_only_fields = ["position", "retired_at"]


class NameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)


class MoveInput(serializers.Serializer[Any]):
    """How many places down the list; below zero is up."""

    places = serializers.IntegerField(min_value=-100, max_value=100)
