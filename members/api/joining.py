"""Joining through the API: anybody may ask, coordinators answer."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from members import asking_back, joining, questions, serializers, terms
from members.adapter import client_address
from members.models import Application
from members.rest import BankViewSet, may
from members.roles import Action


class AskingToJoin(SimpleRateThrottle):
    """Against a machine that asks all day: as many from one address in an hour as the page takes."""

    rate = "10/hour"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"tries:api-join:{client_address(request._request)}"


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Who would like to join: anybody may ask, coordinators answer."""

    queryset = Application.objects.none()
    serializer_class = serializers.AskedShape

    def get_queryset(self) -> QuerySet[Application]:
        return (
            Application.objects.visible_to(self.person).select_related("bank").prefetch_related("follow_ups")
        )

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.action in ("create", "form") else [may(Action.ANSWER_APPLICATIONS)()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [AskingToJoin()] if self.action == "create" else []

    @extend_schema(request=serializers.ApplyInput, responses={201: serializers.ApplicationReceived})
    def create(self, request: Request, bank: str) -> Response:
        """Ask to join; a coordinator answers."""
        given = serializers.ApplyInput(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        user = request.user if request.user.is_authenticated else None
        made = joining.apply(self.bank, at=self.now, user=user, **given.said())
        return Response(serializers.ApplicationReceived(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.FormShape)
    @action(detail=False, pagination_class=None)
    def form(self, request: Request, bank: str) -> Response:
        """What somebody who would like to join is asked here."""
        asked = {
            "questions": questions.of(self.bank),
            "terms": terms.current(self.bank),
            "references_asked": self.bank.references_asked,
            "asks_age": self.bank.asks_age,
        }
        return Response(serializers.FormShape(asked).data)

    @extend_schema(request=serializers.AskBackInput, responses=serializers.AskedShape)
    @action(detail=True, methods=["post"], url_path="ask-back")
    def ask_back(self, request: Request, bank: str, id: object) -> Response:
        """Ask them something first; the application waits on them until it is answered."""
        words = self.parsed(serializers.AskBackInput)["question"]
        asking_back.ask_back(self.get_object(), words=words, by=self.person, at=self.now)
        return Response(serializers.AskedShape(self.get_object()).data)

    @extend_schema(request=serializers.HeardInput, responses=serializers.AskedShape)
    @action(detail=True, methods=["post"], url_path="note-answer")
    def note_answer(self, request: Request, bank: str, id: object) -> Response:
        """Note the answer of somebody who was phoned."""
        words = self.parsed(serializers.HeardInput)["answer"]
        asking_back.note_answer(self.get_object(), words=words, by=self.person, at=self.now)
        return Response(serializers.AskedShape(self.get_object()).data)

    @extend_schema(request=None, responses={201: serializers.MemberShape})
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, bank: str, id: object) -> Response:
        """Let them in: their account opens and they are welcomed."""
        made = joining.admit(self.get_object(), by=self.person, at=self.now)
        return Response(serializers.MemberShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.PersonInput, responses=serializers.AskedShape)
    @action(detail=True, methods=["post"])
    def recognise(self, request: Request, bank: str, id: object) -> Response:
        """They are a member already: give that person the means to sign in, and open nothing new."""
        application, person = self.get_object(), self.parsed(serializers.PersonInput)["person"]
        joining.recognise(application, person, by=self.person, at=self.now)
        return Response(serializers.AskedShape(self.get_object()).data)

    @extend_schema(request=serializers.DeclineInput, responses=serializers.AskedShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, bank: str, id: object) -> Response:
        """Say no, with a reason that they will read."""
        given = self.parsed(serializers.DeclineInput)
        declined = joining.decline(self.get_object(), by=self.person, at=self.now, **given)
        return Response(serializers.AskedShape(declined).data)
