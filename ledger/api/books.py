"""The books through the API: whether everything adds up, and files of what is in them."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import exporting, exports, reconciliation, serializers
from ledger.models import Block, Export, Reconciliation
from ledger.models.block import BlockQuerySet
from ledger.models.reconciliation import ReconciliationQuerySet
from members.refusals import Refused
from members.rest import Administers, BankViewSet, ByCursor, may, reads
from members.roles import Action

FILES = {(200, content_type): OpenApiTypes.BINARY for content_type in exports.CONTENT_TYPES.values()}


class ReconciliationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """The checks of the books, each night's and those asked for. Coordinators read them, admins ask for more."""

    queryset = Reconciliation.objects.none()
    serializer_class = serializers.ReconciliationShape

    def get_queryset(self) -> ReconciliationQuerySet:
        return Reconciliation.objects.visible_to(self.person).select_related("asked_by")

    def get_permissions(self) -> list[BasePermission]:
        return [may(Action.SEE_BOOKS)()] if reads(self.request) else [Administers()]

    def show(self, run: Reconciliation, code: int = status.HTTP_200_OK) -> Response:
        return Response(serializers.ReconciliationWithRows(run).data, status=code)

    @extend_schema(responses=serializers.ReconciliationWithRows)
    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One check, with the rows that were wrong."""
        return self.show(self.get_object())

    @extend_schema(responses=serializers.ReconciliationWithRows)
    @action(detail=False)
    def latest(self, request: Request, bank: str) -> Response:
        """The latest check."""
        last = self.get_queryset().newest_first().first()
        if last is None:
            raise Http404
        return self.show(last)

    @extend_schema(request=None, responses={201: serializers.ReconciliationWithRows})
    def create(self, request: Request, bank: str) -> Response:
        """Check everything now."""
        run = reconciliation.run(self.bank, at=self.now, asked_by=self.person)
        return self.show(run, status.HTTP_201_CREATED)


class ByNumber(ByCursor):
    """By the number of a block, the newest first."""

    ordering = "-number"


class BlockViewSet(mixins.ListModelMixin, BankViewSet):
    """The sealed blocks, for whoever keeps a proof or a statement to compare. They say nothing about anybody."""

    queryset = Block.objects.none()
    serializer_class = serializers.BlockShape
    pagination_class = ByNumber

    def get_queryset(self) -> BlockQuerySet:
        return Block.objects.visible_to(self.person)


class NotMadeYet(Refused):
    """There is no file to fetch at this moment."""


class NoLongerKept(Refused):
    """The file was made, and its time is over."""

    status = status.HTTP_410_GONE


def _not_made(export: Export) -> str:
    if export.is_under_way:
        return _("This file is still being made. Look again in a moment.")
    return _("This file was called off. Ask for it again.")


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Files you have asked for, if the books are yours to see. Nobody else can fetch them; they are kept for a week."""

    queryset = Export.objects.none()
    serializer_class = serializers.ExportShape
    permission_classes = [may(Action.SEE_BOOKS)]

    def get_queryset(self) -> QuerySet[Export]:
        return Export.objects.visible_to(self.person).select_related("bank", "person__bank")

    @extend_schema(request=serializers.ExportInput, responses={201: serializers.ExportShape})
    def create(self, request: Request, bank: str) -> Response:
        """Ask for a file. It is made in the background; look at it again until it is ready."""
        told = self.parsed(serializers.ExportInput)
        asked = exporting.ask(told["what"], told["parameters"], told["format"], by=self.person, at=self.now)
        return Response(serializers.ExportShape(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=serializers.ExportShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, bank: str, id: object) -> Response:
        """Stop it from being made."""
        stopped = exporting.call_off(self.get_object(), by=self.person, at=self.now)
        return Response(serializers.ExportShape(stopped).data)

    @extend_schema(responses=FILES)
    @action(detail=True)
    def file(self, request: Request, bank: str, id: object) -> FileResponse:
        """The file itself."""
        export = self.get_object()
        if not export.was_made:
            raise NotMadeYet(export.error or _not_made(export))
        sheet = exporting.hand_over(export, to=self.person, at=self.now)
        if sheet is None:
            raise NoLongerKept(_("This file is no longer kept. Ask for it again."))
        return FileResponse(
            sheet.file,
            as_attachment=True,
            filename=sheet.name,
            content_type=sheet.content_type,
            headers={"Cache-Control": "private, no-store"},
        )
