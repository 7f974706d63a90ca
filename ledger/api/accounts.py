"""Accounts, statements and transfers through the API."""

import io
import re
from typing import IO, Any

from django.db.models import Prefetch
from django.http import FileResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from ledger import checks, papers, printing, reversal, serializers, statements
from ledger.models import Account, Entry, Transfer
from ledger.models.account import AccountQuerySet
from ledger.models.transfer import TransferQuerySet
from members.models import Person
from members.rest import BankViewSet, ByCursor, may, not_a_place
from members.roles import Action

PLACE = re.compile(r"(before|after)-([0-9]{1,18})")


class BySequence(ByCursor):
    """A statement's pages, by the numbers of its entries: a deep page costs what the first does."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """The rows of an account, which stands where other lists have theirs."""
        self.base_url = request.build_absolute_uri()
        size = self.get_page_size(request) or statements.A_PAGE
        self.shown = statements.page(queryset, size=size, **self._place(request))
        return self.shown.rows

    def get_next_link(self) -> str | None:
        return self._link("before", self.shown.older)

    def get_previous_link(self) -> str | None:
        return self._link("after", self.shown.newer)

    def _place(self, request: Request) -> dict[str, int]:
        cursor = request.query_params.get(self.cursor_query_param)
        if cursor is None:
            return {}
        if not (place := PLACE.fullmatch(cursor)):
            raise not_a_place()
        return {place[1]: int(place[2])}

    def _link(self, way: str, sequence: int | None) -> str | None:
        if sequence is None:
            return None
        return replace_query_param(str(self.base_url), self.cursor_query_param, f"{way}-{sequence}")


class AccountFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Account.Kind.choices)
    membership = filters.UUIDFilter(field_name="membership__public_id")

    class Meta:
        model = Account
        fields = ["kind", "membership"]


class AccountViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """The accounts of your memberships; to coordinators all of the time bank's, the community pot included."""

    queryset = Account.objects.none()
    serializer_class = serializers.AccountShape
    filterset_class = AccountFilter
    filter_backends = [filters.DjangoFilterBackend]

    def get_queryset(self) -> AccountQuerySet:
        return Account.objects.visible_to(self.person).with_names()

    @extend_schema(responses=serializers.EntryShape(many=True))
    @action(detail=True, pagination_class=BySequence, filterset_class=None)
    def entries(self, request: Request, bank: str, id: object) -> Response:
        """The account's statement: its entries, the newest first, with the balance after each."""
        return self.page(self.get_object(), serializers.EntryShape)

    @extend_schema(responses=serializers.AccountCheck)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def check(self, request: Request, bank: str, id: object) -> Response:
        """What the last check of the books found of this account."""
        return Response(serializers.AccountCheck(checks.of(self.get_object(), at=self.now)).data)

    @extend_schema(parameters=[serializers.PeriodInput], responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def csv(self, request: Request, bank: str, id: object) -> FileResponse:
        """The statement for a spreadsheet, oldest first, whole or of some days."""
        paper = self._paper()
        return self._download(papers.as_csv(paper), paper, "csv")

    @extend_schema(
        parameters=[serializers.PeriodInput], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def pdf(self, request: Request, bank: str, id: object) -> FileResponse:
        """The statement to print, whole or of some days: up to a thousand entries."""
        paper = self._paper()
        papers.check_printable(paper)
        check = checks.of(paper.account, at=self.now)
        is_own = self.person.is_seated_in(paper.account.membership_id or 0)
        made = printing.as_pdf(paper, check, is_own=is_own, at=self.now, seal=papers.seal_of(self.bank))
        return self._download(io.BytesIO(made), paper, "pdf")

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def proof(self, request: Request, bank: str, id: object) -> FileResponse:
        """All entries with the hashes that tie them to the newest block; docs/proof.md says how to check it."""
        account = self.get_object()
        account.bank = self.bank
        return self._download(papers.proof_of(account, at=self.now), papers.of(account), "json")

    def _paper(self) -> papers.Paper:
        days = serializers.PeriodInput(data=self.request.query_params)
        days.is_valid(raise_exception=True)
        account = self.get_object()
        account.bank = self.bank
        return papers.of(account, **days.validated_data)

    def _download(self, file: IO[bytes], paper: papers.Paper, format: str) -> FileResponse:
        return FileResponse(
            file,
            as_attachment=True,
            filename=papers.file_name(paper, format, at=self.now),
            content_type=papers.CONTENT_TYPES[format],
            headers={"Cache-Control": "private, no-store"},
        )


class TransferViewSet(mixins.RetrieveModelMixin, BankViewSet):
    """One transfer, to those who can see an account on it."""

    queryset = Transfer.objects.none()
    serializer_class = serializers.TransferShape

    def get_queryset(self) -> TransferQuerySet:
        return shown(self.person)

    @extend_schema(request=serializers.UndoInput, responses={201: serializers.TransferShape})
    @action(detail=True, methods=["post"], permission_classes=[may(Action.UNDO_TRANSFERS)])
    def undo(self, request: Request, bank: str, id: object) -> Response:
        """Undo what is no exchange's, such as a gift, with a transfer the other way. Exchanges have `reverse`."""
        told = self.parsed(serializers.UndoInput)
        receipt = reversal.undo(self.get_object(), by=self.person, at=self.now, **told)
        made = self.get_queryset().get(pk=receipt.transfer_id)
        return Response(serializers.TransferShape(made).data, status=status.HTTP_201_CREATED)


def shown(person: Person) -> TransferQuerySet:
    """What this person may see, with all that the shape of a transfer tells."""
    visible = Transfer.objects.visible_to(person).with_people().select_related("reverses")
    return with_lines(visible, person)


def with_lines(transfers: TransferQuerySet, person: Person) -> TransferQuerySet:
    """With their lines and what undid them, found by the time bank's indexes, however many they are."""
    lines = Entry.objects.filter(bank=person.bank_id).select_related("account__membership").order_by("line")
    undoing = Transfer.objects.filter(bank=person.bank_id)
    return transfers.prefetch_related(Prefetch("entries", lines), Prefetch("reversals", undoing))
