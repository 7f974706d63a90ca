"""Corrections and write-offs through the API: asked for by admins, looked at by a second person."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from uuid6 import uuid7

from ledger import correction_shapes as shapes
from ledger import corrections
from ledger.models import Correction
from ledger.models.correction import CorrectionQuerySet
from members import once
from members.rest import Administers, BankViewSet, may
from members.roles import Action

FOR_ADMINS = {"list", "create", "write_off"}


class CorrectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Hours moved to put a mistake right, or to take a balance over. By policy a second person looks first."""

    queryset = Correction.objects.none()
    serializer_class = shapes.CorrectionShape
    called: ClassVar[dict[str, str]] = {"length": "minutes"}

    def get_queryset(self) -> CorrectionQuerySet:
        return Correction.objects.visible_to(self.person).with_names()

    def get_permissions(self) -> list[BasePermission]:
        """Coordinators only come upon one that they are asked to look at."""
        return [Administers()] if self.action in FOR_ADMINS else [may(Action.ANSWER_CORRECTIONS)()]

    @property
    def how(self) -> dict[str, Any]:
        """Who asks, when, and the name of this wish, by which it is known again."""
        key = once.key_of(self.request._request) or str(uuid7())
        return {"by": self.person, "at": self.now, "key": key, "channel": "api"}

    def show(self, correction: Correction, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.CorrectionShape(correction).data, status=code)

    @extend_schema(request=shapes.CorrectionInput, responses={201: shapes.CorrectionShape})
    def create(self, request: Request, bank: str) -> Response:
        """Ask for hours to move. Where no second person is needed, they have moved when this answers."""
        told = self.parsed(shapes.CorrectionInput)
        giver, receiver = told.pop("giver"), told.pop("receiver")
        return self.show(corrections.ask(giver, receiver, **told, **self.how), status.HTTP_201_CREATED)

    @extend_schema(request=shapes.WriteOffInput, responses={201: shapes.CorrectionShape})
    @action(detail=False, methods=["post"], url_path="write-off")
    def write_off(self, request: Request, bank: str) -> Response:
        """Ask for the pot to take over a member's balance."""
        told = self.parsed(shapes.WriteOffInput)
        asked = corrections.write_off(told.pop("member"), told.pop("minutes", None), **told, **self.how)
        return self.show(asked, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.CorrectionShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, bank: str, id: object) -> Response:
        """Agree, as the second person: the hours move now."""
        return self.show(corrections.agree(self.get_object(), by=self.person, at=self.now))

    @extend_schema(request=shapes.RefusalInput, responses=shapes.CorrectionShape)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, bank: str, id: object) -> Response:
        """Refuse, as the second person, with the reason."""
        told = self.parsed(shapes.RefusalInput)
        return self.show(corrections.refuse(self.get_object(), by=self.person, at=self.now, **told))

    @extend_schema(request=None, responses=shapes.CorrectionShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, bank: str, id: object) -> Response:
        """Take back what you asked for, as long as it waits."""
        return self.show(corrections.withdraw(self.get_object(), by=self.person, at=self.now))
