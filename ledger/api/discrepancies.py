"""What checks of the books found, through the API: each once, and closing it with a reason."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import closing
from ledger import closing_shapes as shapes
from ledger.models import Discrepancy
from ledger.models.reconciliation import DiscrepancyQuerySet
from members.rest import Administers, BankViewSet, may, reads
from members.roles import Action


class DiscrepancyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Everything that was ever found wrong, once each. Coordinators read it, admins close it."""

    queryset = Discrepancy.objects.none()
    serializer_class = shapes.CaseShape

    def get_queryset(self) -> DiscrepancyQuerySet:
        return Discrepancy.objects.visible_to(self.person).firsts().with_closing()

    def get_permissions(self) -> list[BasePermission]:
        return [may(Action.SEE_BOOKS)()] if reads(self.request) else [Administers()]

    @extend_schema(request=shapes.ClosingInput, responses=shapes.CaseShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, bank: str, id: object) -> Response:
        """Close it with a reason: with the correction that put it right, or as known."""
        told = self.parsed(shapes.ClosingInput)
        closed = closing.close(self.get_object(), by=self.person, at=self.now, **told)
        return Response(shapes.CaseShape(closed).data)

    @extend_schema(request=shapes.PutBackInput, responses=shapes.CaseShape)
    @action(detail=True, methods=["post"], url_path="put-back")
    def put_back(self, request: Request, bank: str, id: object) -> Response:
        """Put an account's balance back to what its entries say, where they are in order themselves."""
        told = self.parsed(shapes.PutBackInput)
        closed = closing.put_back(self.get_object(), by=self.person, at=self.now, **told)
        return Response(shapes.CaseShape(closed).data)
