"""Joining through the API: anybody may ask, coordinators answer."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from members import joining, serializers
from members.adapter import client_address
from members.models import Application
from members.rest import BankViewSet, Coordinates


class AskingToJoin(SimpleRateThrottle):
    """Against a machine that asks all day: as many from one address in an hour as the page takes."""

    rate = "10/hour"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"api-join:{client_address(request._request)}"


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Who would like to join: anybody may ask, coordinators answer."""

    queryset = Application.objects.none()
    serializer_class = serializers.ApplicationShape

    def get_queryset(self) -> QuerySet[Application]:
        return Application.objects.visible_to(self.person).select_related("bank")

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.action == "create" else [Coordinates()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [AskingToJoin()] if self.action == "create" else []

    @extend_schema(request=serializers.ApplicationShape, responses={201: serializers.ApplicationReceived})
    def create(self, request: Request, bank: str) -> Response:
        """Ask to join; a coordinator answers."""
        given = self.parsed(serializers.ApplicationShape)
        user = request.user if request.user.is_authenticated else None
        made = joining.apply(self.bank, at=self.now, user=user, **{"email": "", **given})
        return Response(serializers.ApplicationReceived(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: serializers.MemberShape})
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, bank: str, id: object) -> Response:
        """Let them in: their account opens and they are welcomed."""
        made = joining.admit(self.get_object(), by=self.person, at=self.now)
        return Response(serializers.MemberShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.PersonInput, responses=serializers.ApplicationShape)
    @action(detail=True, methods=["post"])
    def recognise(self, request: Request, bank: str, id: object) -> Response:
        """They are a member already: give that person the means to sign in, and open nothing new."""
        application, person = self.get_object(), self.parsed(serializers.PersonInput)["person"]
        joining.recognise(application, person, by=self.person, at=self.now)
        return Response(serializers.ApplicationShape(self.get_object()).data)

    @extend_schema(request=serializers.DeclineInput, responses=serializers.ApplicationShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, bank: str, id: object) -> Response:
        """Say no, with a reason that they will read."""
        given = self.parsed(serializers.DeclineInput)
        declined = joining.decline(self.get_object(), by=self.person, at=self.now, **given)
        return Response(serializers.ApplicationShape(declined).data)
