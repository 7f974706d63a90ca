"""The report of a period through the API: its figures, and for each the exact list that makes it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import (
    activity,
    closing_months,
    exports,
    funder_paper,
    funder_report,
    lasting,
    periods,
    reports,
    scopes,
)
from exchanges.activity import Activity
from exchanges.figures import EXCHANGES, FIGURES, MEMBERS, REQUESTS, TRANSFERS, Figure
from exchanges.reports import Total
from exchanges.scopes import Scope
from exchanges.serializers import periods as serializers
from exchanges.serializers.exchanges import ExchangeShape
from exchanges.serializers.funder import FunderReportShape
from ledger import spread
from ledger.api.accounts import with_lines
from ledger.models import MonthClose
from members.refusals import Refused
from members.rest import Administers, BankViewSet


@dataclass(frozen=True)
class Counted:
    """A figure of these days; `list` is the address of its rows."""

    key: str
    label: str
    definition: str
    count: int
    minutes: int | None
    list: str
    export_key: str


def _choice(lists: str) -> list[Any]:
    """What a list of this kind can be asked for."""
    keys = [figure.key for figure in FIGURES.values() if figure.lists == lists]
    return [
        OpenApiParameter("figure", str, enum=keys, required=True, description="Which figure's rows."),
        OpenApiParameter("category", str, description="Only this kind of help, by its id."),
        OpenApiParameter("neighbourhood", str, description="Only of members of this one; - for none."),
        OpenApiParameter("organisation", str, description="Only of this organisation, by its id."),
        OpenApiParameter(
            "side", str, enum=["provider", "recipient"], description="Which side those two are about."
        ),
    ]


class PeriodViewSet(BankViewSet):
    """The report of some days, as an admin. They are written 2026-10, 2026-Q4, 2026 or 2026-10-05_2026-11-08."""

    serializer_class = serializers.PeriodShape
    permission_classes = [Administers]
    lookup_field = "period"
    lookup_url_kwarg = "period"
    lookup_value_converter = "slug"

    @extend_schema(responses=serializers.PeriodShape)
    def retrieve(self, request: Request, bank: str, period: str) -> Response:
        """The figures of these days: help first, then what is listed apart; and tables of who, what and where."""
        scope = self._scope({"period": period})
        found = activity.of(scope)
        today = self.bank.today(self.now)
        report = {
            "period": str(scope.period),
            "kind": scope.period.kind,
            "first_day": scope.period.first,
            "last_day": scope.period.last,
            "first_month": str(periods.month_of(reports.first_day(self.person) or today)),
            "figures": list(_counted(scope, found)),
            "wait": found.whole.wait,
            "months": found.months,
            "categories": found.categories,
            "neighbourhoods": found.neighbourhoods,
            "organisations": found.organisations,
            "ages": found.ages,
            "closed": closing_months.closed(self.person, scope.period),
        }
        return Response(serializers.PeriodShape(report).data)

    @extend_schema(request=serializers.MonthCloseInput, responses={201: serializers.MonthCloseShape})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, bank: str, period: str) -> Response:
        """Close a month: its report is kept as it is now, for good."""
        told = self.parsed(serializers.MonthCloseInput)
        close = closing_months.close(
            self._scope({"period": period}).period, by=self.person, at=self.now, **told
        )
        return Response(serializers.MonthCloseShape(close).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.BINARY})
    @action(detail=True)
    def kept(self, request: Request, bank: str, period: str) -> HttpResponse:
        """The report that was kept of a closed month, the same bytes each time; its digest is of these."""
        month = self._scope({"period": period}).period
        kept = MonthClose.objects.visible_to(self.person)
        close = get_object_or_404(kept, first_on=month.first, last_on=month.last)
        return HttpResponse(close.document, content_type="application/json")

    @extend_schema(responses=serializers.TakingPartShape)
    @action(detail=True, url_path="taking-part")
    def taking_part(self, request: Request, bank: str, period: str) -> Response:
        """Who stays of those who joined in a month, and how balances are spread: counts and middles, never whose."""
        scope = self._scope({"period": period})
        today = self.bank.today(self.now)
        months = lasting.twelve_months(scope.period, today=today)
        never = reports.count_members(scope, "nevergave", "neverreceived")
        found = {
            "never_gave": never["nevergave"],
            "never_received": never["neverreceived"],
            "bands": spread.bands(self.person),
            "months": spread.over_time(self.person, [month.first for month in months]),
            "cohorts": lasting.cohorts(self.person, scope.period, today=today),
        }
        return Response(serializers.TakingPartShape(found).data)

    @extend_schema(responses=FunderReportShape)
    @action(detail=True)
    def funder(self, request: Request, bank: str, period: str) -> Response:
        """The report to funders of these days: what few people stand behind is kept back, and what would tell it."""
        filled = funder_report.fill(self._scope({"period": period}))
        told = {
            "title": filled.title,
            "period": str(filled.scope.period),
            "opening": filled.template.opening,
            "closing": filled.template.closing,
            "numbers": filled.numbers,
            "tables": [{"title": title, "rows": rows} for title, rows in filled.tables],
            "total": filled.total,
            "photos": filled.photos,
        }
        return Response(FunderReportShape(told).data)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="funder/pdf")
    def funder_pdf(self, request: Request, bank: str, period: str) -> FileResponse:
        """The report to funders of these days, on paper."""
        return self._funder_file(period, "pdf")

    @extend_schema(responses={(200, funder_paper.XLSX): OpenApiTypes.BINARY})
    @action(detail=True, url_path="funder/xlsx")
    def funder_xlsx(self, request: Request, bank: str, period: str) -> FileResponse:
        """The same as a workbook."""
        return self._funder_file(period, "xlsx")

    def _funder_file(self, period: str, format: str) -> FileResponse:
        filled = funder_report.fill(self._scope({"period": period}))
        make, content_type = funder_paper.FILES[format]
        return FileResponse(
            io.BytesIO(make(filled)),
            as_attachment=True,
            filename=funder_paper.file_name(filled, format),
            content_type=content_type,
            headers={"Cache-Control": "private, no-store"},
        )

    @extend_schema(parameters=_choice(EXCHANGES), responses=ExchangeShape(many=True))
    @action(detail=True)
    def exchanges(self, request: Request, bank: str, period: str) -> Response:
        """The exchanges behind a figure."""
        rows = self._rows(period, EXCHANGES).select_related("listing", "transfer", "reversal")
        return self.page(rows, ExchangeShape)

    @extend_schema(parameters=_choice(MEMBERS), responses=serializers.MemberOfPeriod(many=True))
    @action(detail=True)
    def members(self, request: Request, bank: str, period: str) -> Response:
        """The members behind a figure."""
        return self.page(self._rows(period, MEMBERS), serializers.MemberOfPeriod)

    @extend_schema(parameters=_choice(TRANSFERS), responses=serializers.TransferOfPeriod(many=True))
    @action(detail=True)
    def transfers(self, request: Request, bank: str, period: str) -> Response:
        """The transfers behind a figure."""
        rows = self._rows(period, TRANSFERS).prefetch_related(None).select_related("reverses")
        return self.page(with_lines(rows, self.person), serializers.TransferOfPeriod)

    @extend_schema(parameters=_choice(REQUESTS), responses=serializers.RequestOfPeriod(many=True))
    @action(detail=True)
    def requests(self, request: Request, bank: str, period: str) -> Response:
        """The requests behind a figure."""
        return self.page(self._rows(period, REQUESTS), serializers.RequestOfPeriod)

    def _rows(self, period: str, lists: str) -> Any:
        asked = {**self.request.query_params.dict(), "period": period}
        figure = FIGURES.get(asked.get("figure", ""))
        if figure is None or figure.lists != lists:
            raise Http404
        return figure.rows(self._scope(asked))

    def _scope(self, asked: dict[str, str]) -> Scope:
        try:
            return scopes.of(self.person, asked)
        except Refused as refusal:
            # An address that names what is not there.
            raise NotFound(refusal.sentence) from refusal


def _counted(scope: Scope, found: Activity) -> Iterator[Counted]:
    """Every figure that there is; of what is listed apart only the kinds that occurred."""
    whole = found.whole
    helped = Total(whole.exchanges, whole.received_minutes)
    totals = {"hours": helped, "exchanges": helped, "waiting": reports.total(reports.waiting(scope))}
    totals |= {kind: Total(count, minutes) for kind, count, minutes in reports.by_kind(scope)}
    counts = {**found.members, "ties": whole.ties, "requests": whole.requests}
    counts |= {"answered": whole.answered, "met": whole.met}
    for key, figure in FIGURES.items():
        if key in totals:
            yield _figure(scope, figure, totals[key].count, totals[key].minutes)
        elif key in counts:
            yield _figure(scope, figure, counts[key], None)


def _figure(scope: Scope, figure: Figure, count: int, minutes: int | None) -> Counted:
    address = reverse(f"api:v1:periods-{figure.lists}", args=[scope.person.bank.slug, str(scope.period)])
    rows = f"{address}?{urlencode({'figure': figure.key})}"
    words = str(figure.label), str(figure.definition)
    return Counted(figure.key, *words, count, minutes, rows, exports.KEYS[figure.lists])
