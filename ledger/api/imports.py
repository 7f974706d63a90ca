"""Bringing files in through the API: hand one over, say what its columns say, have it tried, bring it in."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import importing_shapes as shapes
from ledger.importing import asking
from ledger.models import Import, ImportMapping
from members.bodies import Json
from members.rest import Administers, BankViewSet


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Files you have brought, as an admin. Nobody else can look at them, and what is not brought in goes in a week."""

    queryset = Import.objects.none()
    serializer_class = shapes.ImportShape
    permission_classes = [Administers]
    parser_classes = [Json, MultiPartParser]

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.person).select_related("bank")

    def show(self, wanted: Import, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.ImportShape(wanted).data, status=code)

    @extend_schema(request={"multipart/form-data": shapes.FileInput}, responses={201: shapes.ImportShape})
    def create(self, request: Request, bank: str) -> Response:
        """Hand over a file. It is only looked at: `columns` is what they seem to say."""
        told = self.parsed(shapes.FileInput)
        file = told["file"]
        made = asking.hand_over(file, name=file.name, kind=told["kind"], by=self.person, at=self.now)
        return self.show(made, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ColumnsInput, responses=shapes.ImportShape)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, bank: str, id: object) -> Response:
        """Say what the columns say, and have the file tried in the background. Nothing changes."""
        told = self.parsed(shapes.ColumnsInput)
        layout, choices, name = told["columns"], told["choices"], told["save_as"]
        at = self.now
        return self.show(
            asking.choose(self.get_object(), layout, choices, by=self.person, at=at, save_as=name)
        )

    @extend_schema(request=shapes.WriteInput, responses=shapes.ImportShape)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, bank: str, id: object) -> Response:
        """Bring it in, in the background: all of it, or nothing."""
        leaves_out = self.parsed(shapes.WriteInput)["without_refused"]
        return self.show(asking.write(self.get_object(), by=self.person, at=self.now, leaves_out=leaves_out))

    @extend_schema(request=None, responses=shapes.ImportShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, bank: str, id: object) -> Response:
        """Let go of it, before it is brought in."""
        return self.show(asking.call_off(self.get_object(), by=self.person, at=self.now))

    @extend_schema(responses={(200, "text/csv; charset=utf-8"): OpenApiTypes.BINARY})
    @action(detail=True)
    def refused(self, request: Request, bank: str, id: object) -> FileResponse:
        """The rows that were refused, each with its line and why, to mend and bring again."""
        file = asking.refused_rows(self.get_object(), by=self.person)
        if file is None:
            raise Http404
        return FileResponse(
            file,
            as_attachment=True,
            filename="refused.csv",
            content_type="text/csv; charset=utf-8",
            headers={"Cache-Control": "private, no-store"},
        )

    @extend_schema(responses=shapes.MappingShape(many=True))
    @action(detail=False)
    def mappings(self, request: Request, bank: str) -> Response:
        """What columns say, as your time bank has kept it under names."""
        kept = ImportMapping.objects.filter(bank=self.bank)
        return self.page(kept, shapes.MappingShape)
