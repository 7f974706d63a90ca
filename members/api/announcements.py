"""Announcements through the API, for whoever may announce: write, ask how many it goes to, send, print."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import announcement_paper, announcing, serializers
from members.models import Announcement
from members.rest import BankViewSet, may
from members.roles import Action

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}


class AnnouncementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Drafts, what is planned, and what was sent with how many it reached. People read it in their inbox."""

    queryset = Announcement.objects.none()
    serializer_class = serializers.AnnouncementShape
    permission_classes = [may(Action.ANNOUNCE)]
    called = {"send_on": "send_at"}

    def get_queryset(self) -> QuerySet[Announcement]:
        return Announcement.objects.visible_to(self.person).with_names()

    @extend_schema(request=serializers.AnnouncementInput, responses={201: serializers.AnnouncementShape})
    def create(self, request: Request, bank: str) -> Response:
        """Write a draft; nobody is told."""
        made = announcing.write(self.bank, **self._said(), by=self.person, at=self.now)
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.AnnouncementInput, responses=serializers.AnnouncementShape)
    def update(self, request: Request, bank: str, id: object) -> Response:
        """Change it, until it has gone out."""
        announcing.edit(self.get_object(), **self._said(), by=self.person, at=self.now)
        return Response(self._shown(self.get_object()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, bank: str, id: object) -> Response:
        """Throw a draft away."""
        announcing.remove(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.ReachShape)
    @action(detail=True)
    def reach(self, request: Request, bank: str, id: object) -> Response:
        """How many it reached, or would reach now."""
        found = announcing.reach(self.get_object(), asked_by=self.person)
        return Response(serializers.ReachShape(found).data)

    @extend_schema(request=serializers.SendInput, responses=serializers.AnnouncementShape)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, bank: str, id: object) -> Response:
        """Have it go out, at once or at that moment. Who gets it is found out then."""
        when = self.parsed(serializers.SendInput)["send_at"]
        announcing.send(self.get_object(), by=self.person, at=self.now, send_at=when)
        return Response(self._shown(self.get_object()))

    @extend_schema(request=None, responses=serializers.AnnouncementShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, bank: str, id: object) -> Response:
        """Make what is planned a draft again."""
        announcing.call_off(self.get_object(), by=self.person, at=self.now)
        return Response(self._shown(self.get_object()))

    @extend_schema(responses=PDF)
    @action(detail=True)
    def board(self, request: Request, bank: str, id: object) -> HttpResponse:
        """A page for the notice board, in large print."""
        return HttpResponse(announcement_paper.board(self.get_object()), content_type="application/pdf")

    def _said(self) -> dict[str, Any]:
        return serializers.AnnouncementInput.said(self.parsed(serializers.AnnouncementInput))

    def _shown(self, announcement: Announcement) -> Any:
        return self.get_serializer(announcement).data
