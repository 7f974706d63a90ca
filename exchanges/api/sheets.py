"""Slips and time sheets through the API: printing them, which have come back, and taking what is on them."""

from uuid import UUID

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import entering, sheet_paper, sheets
from exchanges.models import Batch, Sheet
from exchanges.models.sheet import BatchQuerySet, SheetQuerySet
from exchanges.serializers.sheets import (
    BatchShape,
    PrintInput,
    RecordedShape,
    RowsShape,
    SheetRowInput,
    SheetRowShape,
    SheetShape,
    ToldByInput,
)
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

    @extend_schema(request=None, responses={201: SheetShape})
    def create(self, request: Request, bank: str) -> Response:
        """Give a number to paper that a member brought."""
        made = sheets.begin(self.bank, by=self.person, at=self.now)
        shape = SheetShape(made, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ToldByInput, responses=SheetShape)
    @action(detail=True, methods=["post"])
    def word(self, request: Request, bank: str, id: object) -> Response:
        """Say whose word its rows are."""
        return self.show(entering.say_whose(self.get_object(), **self.parsed(ToldByInput), by=self.person))

    @extend_schema(responses=RowsShape)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def rows(self, request: Request, bank: str, id: object) -> Response:
        """Its rows, with what there is to look at."""
        found = entering.rows_of(self.get_object(), by=self.person, at=self.now)
        answer = {"rows": found, "total": entering.total_of(found)}
        return Response(RowsShape(answer, context=self.get_serializer_context()).data)

    @extend_schema(request=SheetRowInput, responses={200: SheetRowShape, 204: None})
    @action(detail=True, methods=["put"], url_path="rows/<uuid:key>", url_name="row")
    def row(self, request: Request, bank: str, id: object, key: UUID) -> Response:
        """Keep one row as it is written, under a key of your own, a new UUID; the same again changes nothing."""
        found = self.get_object()
        line = entering.write(found, key, **self.parsed(SheetRowInput), by=self.person, at=self.now)
        if line is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        rows = entering.rows_of(found, by=self.person, at=self.now)
        row = next(row for row in rows if row.line.pk == line.pk)
        return Response(SheetRowShape(row, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=RecordedShape)
    @action(detail=True, methods=["post"])
    def record(self, request: Request, bank: str, id: object) -> Response:
        """Record every good row as one exchange; with no other row left on it the sheet is closed."""
        sheet = self.get_object()
        done = entering.record(sheet, by=self.person, at=self.now)
        answer = {
            "sheet": self.get_object(),
            "done": done,
            "refused": [{"key": key, "detail": detail} for key, detail in done.refused.items()],
        }
        return Response(RecordedShape(answer, context=self.get_serializer_context()).data)
