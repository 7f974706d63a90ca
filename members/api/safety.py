"""Reporting through the API. Cases and notes are for people to read on their pages, where each reading is noted."""

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from members import serializers
from members.models import Report
from members.rest import BankViewSet
from members.safety import reporting, subjects


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """What you reported, the newest first, and whether it is open or closed."""

    queryset = Report.objects.none()
    serializer_class = serializers.ReportShape

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.visible_to(self.person).select_related("case")

    @extend_schema(request=serializers.ReportInput, responses={201: serializers.ReportShape})
    def create(self, request: Request, bank: str) -> Response:
        """Tell those who look after safety that something is not right."""
        given = self.parsed(serializers.ReportInput)
        subject = subjects.found(given["kind"], given["about"], given["number"], by=self.person)
        if subject is None:
            raise Http404
        said = {"reason": given["reason"], "words": given["words"]}
        made = reporting.report(subject, **said, by=self.person, at=self.now)
        return Response(serializers.ReportShape(made).data, status=status.HTTP_201_CREATED)
