"""The template of the report to funders, through the API; the report itself is at the period it is about."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import funder_photos, funder_report
from exchanges.models import FunderPhoto
from exchanges.models.funder import FunderPhotoQuerySet
from exchanges.serializers.categories import MoveInput
from exchanges.serializers.funder import (
    CaptionInput,
    FunderPhotoInput,
    FunderPhotoShape,
    FunderTemplateShape,
)
from members.bodies import Json
from members.rest import Administers, BankViewSet, ByCursor


class FunderReportViewSet(BankViewSet):
    """What stands in the time bank's report to funders around the figures, as an admin."""

    serializer_class = FunderTemplateShape
    permission_classes = [Administers]

    def retrieve(self, request: Request, bank: str) -> Response:
        """The words and the tables that are chosen."""
        return Response(FunderTemplateShape(funder_report.template_of(self.bank)).data)

    @extend_schema(request=FunderTemplateShape, responses=FunderTemplateShape)
    def change(self, request: Request, bank: str) -> Response:
        """Write them anew."""
        said = self.parsed(FunderTemplateShape)
        kept = funder_report.write(self.bank, **said, by=self.person, at=self.now)
        return Response(FunderTemplateShape(kept).data)


class InTheirPlace(ByCursor):
    ordering = ("position", "public_id")


class FunderPhotoViewSet(mixins.ListModelMixin, BankViewSet):
    """The photos in the time bank's report to funders, in their order, as an admin. One is added with a form."""

    queryset = FunderPhoto.objects.none()
    serializer_class = FunderPhotoShape
    permission_classes = [Administers]
    pagination_class = InTheirPlace
    parser_classes = [Json, MultiPartParser]

    def get_queryset(self) -> FunderPhotoQuerySet:
        return FunderPhoto.objects.visible_to(self.person).select_related("bank")

    @extend_schema(request={"multipart/form-data": FunderPhotoInput}, responses={201: FunderPhotoShape})
    def create(self, request: Request, bank: str) -> Response:
        """Add one after the others."""
        sent = self.parsed(FunderPhotoInput)
        photo = funder_photos.add(
            self.bank, sent["photo"], caption=sent["caption"], by=self.person, at=self.now
        )
        return Response(FunderPhotoShape(photo).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CaptionInput, responses=FunderPhotoShape)
    def update(self, request: Request, bank: str, id: object) -> Response:
        """Say anew what can be seen on it."""
        caption = self.parsed(CaptionInput)["caption"]
        photo = funder_photos.tell(self.get_object(), caption=caption, by=self.person, at=self.now)
        return Response(FunderPhotoShape(photo).data)

    @extend_schema(request=MoveInput, responses=FunderPhotoShape)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, bank: str, id: object) -> Response:
        """Move it towards the front or the back."""
        places = self.parsed(MoveInput)["places"]
        photo = funder_photos.move(self.get_object(), places=places, by=self.person, at=self.now)
        return Response(FunderPhotoShape(photo).data)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, bank: str, id: object) -> Response:
        """Take it out of the report, and its file away."""
        funder_photos.take_away(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
