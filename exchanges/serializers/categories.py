"""The shape of kinds of help in the API."""

from typing import Any

from rest_framework import serializers

from exchanges.models import Category


class CategoryShape(serializers.ModelSerializer[Category]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Category
        fields = ["id", "name", "position", "is_at_home", "retired_at"]
        read_only_fields = ["position", "is_at_home", "retired_at"]


class CategoryInput(serializers.Serializer[Any]):
    """`is_at_home`: it usually happens at somebody's home, so both read what to mind before a first visit."""

    name = serializers.CharField(max_length=60)
    is_at_home = serializers.BooleanField(required=False)


class NameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)


class MoveInput(serializers.Serializer[Any]):
    """How many places down the list; below zero is up."""

    places = serializers.IntegerField(min_value=-100, max_value=100)
