"""Invitations through the API: make one, read its link, take it back."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import inviting
from members.models import Invitation
from members.rest import BankViewSet
from members.serializers import InvitationShape


class InvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Links that let one person in: your own; coordinators see everybody's, without the links."""

    queryset = Invitation.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = InvitationShape

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.visible_to(self.person).select_related("bank", "invited_by")

    @extend_schema(request=InvitationShape, responses={201: InvitationShape})
    def create(self, request: Request, bank: str) -> Response:
        """Invite somebody: a link that lets one person in, for a while."""
        given = self.parsed(InvitationShape)
        made = inviting.invite(self.bank, by=self.person, at=self.now, **given)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=InvitationShape)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, bank: str, id: object) -> Response:
        """Take an invitation back; its link leads nowhere from then on."""
        inviting.take_back(self.get_object(), by=self.person, at=self.now)
        return Response(self.get_serializer(self.get_object()).data)
