"""The community pot through the API, for anybody, where the time bank wants it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import public_pot
from members.rest import BankViewSet


class MovedShape(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="A kind of transfer, or several of few members together.")
    minutes = serializers.IntegerField(help_text="Below zero where the pot gave.")


class SpanShape(serializers.Serializer[Any]):
    """A month, or as many as it takes until five members had to do with the pot, and where it stood afterwards."""

    first_day = serializers.DateField(source="period.first")
    last_day = serializers.DateField(source="period.last")
    moved = MovedShape(many=True)
    balance_minutes = serializers.IntegerField()


class PotShape(serializers.Serializer[Any]):
    """From the first month in which the pot moved to the last one that is over."""

    spans = SpanShape(many=True)


class PotViewSet(BankViewSet):
    """The public statement of the community pot: sums and nobody's name. Not there unless the time bank wants it."""

    serializer_class = PotShape
    permission_classes = [AllowAny]

    @extend_schema(responses=PotShape)
    def retrieve(self, request: Request, bank: str) -> Response:
        """How the pot stood, and what moved."""
        if not self.bank.pot_is_public:
            raise Http404
        spans = public_pot.statement(self.bank, today=self.bank.today(self.now))
        return Response(PotShape({"spans": spans}).data)
