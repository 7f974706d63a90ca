"""Exchanges through the API: the same verbs as on the pages, one address for each step."""

from collections.abc import Callable
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import desk, lifecycle, recording, settling
from exchanges.models import Exchange
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.serializers import exchanges as serializers
from members.rest import BankViewSet, may
from members.roles import Action


class ExchangeFilter(filters.FilterSet):
    """Narrow the list; dates are days of service."""

    state = filters.MultipleChoiceFilter(choices=Exchange.State.choices)
    happened_from = filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    happened_until = filters.DateFilter(field_name="happened_on", lookup_expr="lte")
    category = filters.UUIDFilter(field_name="category__public_id")

    class Meta:
        model = Exchange
        fields = ["state", "happened_from", "happened_until", "category"]


def _step(name: str, verb: Callable[..., Exchange], takes: type[Any], code: int = status.HTTP_200_OK) -> Any:
    """An address `exchanges/<id>/<name>/` that hands what the body says to the verb."""

    def take(self: "ExchangeViewSet", request: Request, bank: str, id: object) -> Response:
        exchange = self.get_object()
        return self.show(verb(exchange, by=self.person, at=self.now, **self.parsed(takes)), code)

    take.__name__ = name
    take.__doc__ = (verb.__doc__ or "").partition("\n")[0].partition(" Raises ")[0]
    address = action(detail=True, methods=["post"], url_path=name.replace("_", "-"))
    return extend_schema(request=takes, responses={code: serializers.ExchangeWithHistory})(address(take))


class ExchangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Your exchanges; to coordinators all of the time bank's."""

    queryset = Exchange.objects.none()
    serializer_class = serializers.ExchangeShape
    called: ClassVar[dict[str, str]] = {"day": "planned_at"}
    filterset_class = ExchangeFilter
    filter_backends = [filters.DjangoFilterBackend]

    def get_queryset(self) -> ExchangeQuerySet:
        related = ("listing", "transfer", "reversal")
        return Exchange.objects.visible_to(self.person).with_people().select_related(*related)

    def show(self, exchange: Exchange, code: int = status.HTTP_200_OK) -> Response:
        shape = serializers.ExchangeWithHistory(exchange, context=self.get_serializer_context())
        return Response(shape.data, status=code)

    @extend_schema(responses=serializers.ExchangeWithHistory)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One exchange, with everything that happened to it."""
        return self.show(self.get_object())

    @extend_schema(request=serializers.DirectLogInput, responses={201: serializers.ExchangeWithHistory})
    def create(self, request: Request, bank: str) -> Response:
        """Log help that has happened."""
        told = self.parsed(serializers.DirectLogInput)
        return self.show(recording.log_directly(by=self.person, at=self.now, **told), status.HTTP_201_CREATED)

    @extend_schema(request=serializers.RecordInput, responses={201: serializers.ExchangeWithHistory})
    @action(detail=False, methods=["post"], permission_classes=[may(Action.RECORD_FOR_MEMBERS)])
    def record(self, request: Request, bank: str) -> Response:
        """Record for members what they told on paper or by phone."""
        told = self.parsed(serializers.RecordInput)
        return self.show(recording.record(by=self.person, at=self.now, **told), status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.ExchangeShape(many=True))
    @action(
        detail=False,
        permission_classes=[may(Action.OVERSEE_EXCHANGES)],
        url_path="to-approve",
        filterset_class=None,
    )
    def to_approve(self, request: Request, bank: str) -> Response:
        """What waits for a coordinator's approval, your own left out."""
        rows = desk.to_approve(self.person).select_related("listing", "transfer", "reversal")
        return self.page(rows, serializers.ExchangeShape)

    @extend_schema(request=serializers.ApproveManyInput, responses=serializers.ApproveManyShape)
    @action(
        detail=False, methods=["post"], permission_classes=[may(Action.OVERSEE_EXCHANGES)], url_path="approve"
    )
    def approve_many(self, request: Request, bank: str) -> Response:
        """Approve several at once; each stands for itself."""
        wanted = self.parsed(serializers.ApproveManyInput)["exchanges"]
        done, refused = settling.approve_many(
            self.get_queryset().filter(public_id__in=wanted), by=self.person, at=self.now
        )
        answer = {
            "approved": done,
            "refused": [{"id": exchange.public_id, "detail": sentence} for exchange, sentence in refused],
        }
        return Response(serializers.ApproveManyShape(answer, context=self.get_serializer_context()).data)

    accept = _step("accept", lifecycle.accept, serializers.AcceptInput)
    decline = _step("decline", lifecycle.decline, serializers.NoteInput)
    withdraw = _step("withdraw", lifecycle.withdraw, serializers.NoteInput)
    call_off = _step("call_off", lifecycle.call_off, serializers.NoteInput)
    agree_time = _step("agree_time", lifecycle.agree_time, serializers.TimeInput)
    write = _step("write", lifecycle.write, serializers.WordsInput)
    thank = _step("thank", lifecycle.thank, serializers.WordsInput)
    log = _step("log", recording.log, serializers.LogInput)
    correct = _step("correct", recording.correct, serializers.CorrectInput)
    confirm = _step("confirm", recording.confirm, serializers.VersionInput)
    dispute = _step("dispute", recording.dispute, serializers.DisputeInput)
    retract = _step("retract", recording.retract, serializers.NoteInput)
    repeat = _step("repeat", recording.repeat, serializers.ViaInput, status.HTTP_201_CREATED)
    approve = _step("approve", settling.approve, serializers.VersionInput)
    question = _step("question", settling.question, serializers.ReasonInput)
    settle = _step("settle", settling.settle, serializers.ReasonInput)
    change = _step("change", settling.change, serializers.ChangeInput)
    cancel = _step("cancel", settling.cancel, serializers.ReasonInput)
    reverse = _step("reverse", settling.reverse, serializers.ReasonInput)
