"""Handing over the place of one who acts for an organisation, through the API."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import handing_over
from members.models import HandOver
from members.rest import BankViewSet
from members.serializers.handing_over import HandOverInput, HandOverShape


class HandOverViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """What is planned and what was done, of organisations you act for; to coordinators of all."""

    queryset = HandOver.objects.none()
    serializer_class = HandOverShape

    def get_queryset(self) -> QuerySet[HandOver]:
        visible = HandOver.objects.visible_to(self.person)
        return visible.select_related("membership", "leaving", "coming", "asked_by", "called_off_by")

    @extend_schema(request=HandOverInput, responses={201: HandOverShape})
    def create(self, request: Request, bank: str) -> Response:
        """Hand your place over, or as a coordinator somebody's: today, or on a day when it happens by itself."""
        given = self.parsed(HandOverInput)
        asked = handing_over.hand_over(given.pop("membership"), by=self.person, at=self.now, **given)
        return Response(HandOverShape(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=HandOverShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, bank: str, id: object) -> Response:
        """Leave all as it is."""
        asked = handing_over.call_off(self.get_object(), by=self.person, at=self.now)
        return Response(HandOverShape(asked).data)
