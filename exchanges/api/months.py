"""The month's report through the API: its figures, and for each the exact list that makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import exports, months, reports
from exchanges.figures import EXCHANGES, FIGURES, MEMBERS, TRANSFERS, Figure
from exchanges.reports import Scope, Total
from exchanges.serializers import months as serializers
from exchanges.serializers.exchanges import ExchangeShape
from ledger.api.accounts import with_lines
from members.models import Person
from members.refusals import Refused
from members.rest import Administers, BankViewSet


@dataclass(frozen=True)
class Counted:
    """A figure of this month; `list` is the address of its rows."""

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
        OpenApiParameter("neighbourhood", str, description="Only where this one was helped; - for none."),
    ]


class MonthViewSet(BankViewSet):
    """A month's report, as an admin. A month is written 2026-10."""

    serializer_class = serializers.MonthShape
    permission_classes = [Administers]
    lookup_field = "month"
    lookup_url_kwarg = "month"
    lookup_value_converter = "slug"

    @extend_schema(responses=serializers.MonthShape)
    def retrieve(self, request: Request, bank: str, month: str) -> Response:
        """The month's figures: help first, then what is listed apart."""
        scope = self._scope({"month": month})
        groups = reports.grouped(scope)
        today = self.bank.today(self.now)
        report = {
            "month": str(scope.month),
            "first_day": scope.month.first,
            "last_day": scope.month.last,
            "first_month": str(months.of(reports.first_day(self.person) or today)),
            "figures": list(_counted(scope, groups.total)),
            "categories": groups.categories,
            "neighbourhoods": groups.neighbourhoods,
        }
        return Response(serializers.MonthShape(report).data)

    @extend_schema(parameters=_choice(EXCHANGES), responses=ExchangeShape(many=True))
    @action(detail=True)
    def exchanges(self, request: Request, bank: str, month: str) -> Response:
        """The exchanges behind a figure."""
        rows = self._rows(month, EXCHANGES).select_related("listing", "transfer", "reversal")
        return self.page(rows, ExchangeShape)

    @extend_schema(parameters=_choice(MEMBERS), responses=serializers.MemberOfMonth(many=True))
    @action(detail=True)
    def members(self, request: Request, bank: str, month: str) -> Response:
        """The members behind a figure."""
        return self.page(self._rows(month, MEMBERS), serializers.MemberOfMonth)

    @extend_schema(parameters=_choice(TRANSFERS), responses=serializers.TransferOfMonth(many=True))
    @action(detail=True)
    def transfers(self, request: Request, bank: str, month: str) -> Response:
        """The transfers behind a figure."""
        rows = self._rows(month, TRANSFERS).prefetch_related(None).select_related("reverses")
        return self.page(with_lines(rows, self.person), serializers.TransferOfMonth)

    def _rows(self, month: str, lists: str) -> Any:
        asked = {**self.request.query_params.dict(), "month": month}
        figure = FIGURES.get(asked.get("figure", ""))
        if figure is None or figure.lists != lists:
            raise Http404
        return figure.rows(self._scope(asked))

    def _scope(self, asked: dict[str, str]) -> Scope:
        try:
            return reports.scope_of(self.person, asked)
        except Refused as refusal:
            # An address that names what is not there.
            raise NotFound(refusal.sentence) from refusal


def _counted(scope: Scope, helped: Total) -> Iterator[Counted]:
    """Every figure that there is; of what is listed apart only the kinds that occurred."""
    totals = {"hours": helped, "exchanges": helped, "waiting": reports.total(reports.waiting(scope))}
    totals |= {kind: Total(count, minutes) for kind, count, minutes in reports.by_kind(scope)}
    members = reports.count_members(scope)
    for key, figure in FIGURES.items():
        if key in totals:
            yield _figure(scope.person, figure, scope.month, totals[key].count, totals[key].minutes)
        elif key in members:
            yield _figure(scope.person, figure, scope.month, members[key], None)


def _figure(person: Person, figure: Figure, month: months.Month, count: int, minutes: int | None) -> Counted:
    address = reverse(f"api:v1:months-{figure.lists}", args=[person.bank.slug, str(month)])
    rows = f"{address}?{urlencode({'figure': figure.key})}"
    words = str(figure.label), str(figure.definition)
    return Counted(figure.key, *words, count, minutes, rows, exports.KEYS[figure.lists])
