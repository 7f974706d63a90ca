"""The template of the report to funders, through the API; the report itself is at the period it is about."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import funder_report
from exchanges.serializers.funder import FunderTemplateShape
from members.rest import Administers, BankViewSet


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
