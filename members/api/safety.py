"""Reporting through the API. Cases and notes are for people to read on their pages, where each reading is noted."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import serializers
from members.models import Report
from members.rest import BankViewSet, may
from members.roles import Action
from members.safety import reporting, subjects
from members.safety.subjects import Subject


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
        said = {"reason": given["reason"], "words": given["words"]}
        made = reporting.report(self._subject(given), **said, by=self.person, at=self.now)
        return Response(serializers.ReportShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.TakeDownReportInput, responses={204: None})
    @action(
        detail=False,
        methods=["post"],
        url_path="take-down",
        permission_classes=[may(Action.TAKE_DOWN_REPORTS)],
    )
    def take_down(self, request: Request, bank: str) -> Response:
        """Write down what a member told you, as a coordinator. You do not read it again."""
        given = self.parsed(serializers.TakeDownReportInput)
        said = {name: given[name] for name in ("teller", "told", "reason", "words")}
        reporting.take_down(self._subject(given), **said, by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _subject(self, given: dict[str, Any]) -> Subject:
        subject = subjects.found(given["kind"], given["about"], given["number"], by=self.person)
        if subject is None:
            raise Http404
        return subject
