"""Slips and time sheets through the API: printing them, and which have come back."""

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import sheet_paper, sheets
from exchanges.models import Batch, Sheet
from exchanges.models.sheet import BatchQuerySet, SheetQuerySet
from exchanges.serializers.sheets import BatchShape, PrintInput, SheetShape
from members.rest import BankViewSet, may
from members.roles import Action


class BatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Slips and time sheets that were numbered in one go, to print them."""

    queryset = Batch.objects.none()
    serializer_class = BatchShape
    permission_classes = [may(Action.RECORD_FOR_MEMBERS)]

    def get_queryset(self) -> BatchQuerySet:
        rows = Batch.objects.visible_to(self.person).printed()
        return rows.select_related("bank", "made_by", "membership", "category")

    @extend_schema(request=PrintInput, responses={201: BatchShape})
    def create(self, request: Request, bank: str) -> Response:
        """Number slips or time sheets, to be printed."""
        made = sheets.print_out(self.bank, **self.parsed(PrintInput), by=self.person, at=self.now)
        shape = BatchShape(made, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None)
    def pdf(self, request: Request, bank: str, id: object) -> HttpResponse:
        """All of them on paper, in the time bank's language."""
        answer = HttpResponse(sheet_paper.as_pdf(self.get_object()), content_type="application/pdf")
        answer["Cache-Control"] = "private, no-store"
        return answer


class SheetFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Sheet.State.choices)
    number = filters.NumberFilter()
    batch = filters.UUIDFilter(field_name="batch__public_id")

    class Meta:
        model = Sheet
        fields = ["state", "number", "batch"]


class SheetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Slips and time sheets, each with its number; for those who record for members."""

    queryset = Sheet.objects.none()
    serializer_class = SheetShape
    permission_classes = [may(Action.RECORD_FOR_MEMBERS)]
    filterset_class = SheetFilter
    filter_backends = [filters.DjangoFilterBackend]

    def get_queryset(self) -> SheetQuerySet:
        return Sheet.objects.visible_to(self.person).with_names()

    def show(self, sheet: Sheet) -> Response:
        return Response(SheetShape(sheet, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=SheetShape)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, bank: str, id: object) -> Response:
        """Expect it no more: it is lost, or was never used."""
        return self.show(sheets.give_up(self.get_object(), by=self.person, at=self.now))

    @extend_schema(request=None, responses=SheetShape)
    @action(detail=True, methods=["post"], url_path="expect-again")
    def expect_again(self, request: Request, bank: str, id: object) -> Response:
        """It was given up, and has turned up after all."""
        return self.show(sheets.expect_again(self.get_object(), by=self.person, at=self.now))
