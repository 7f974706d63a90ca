"""What is a person's own, through the API: their profile, their inbox, and their tokens."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from members import held, notices, profiles, serializers, standing, tokens
from members.bodies import Json
from members.models import ApiToken, Notice, Reveal
from members.rest import BankViewSet


class MeViewSet(BankViewSet):
    """You, in this time bank."""

    parser_classes = [Json, MultiPartParser]
    serializer_class = serializers.MeShape

    def retrieve(self, request: Request, bank: str) -> Response:
        """Who you are here and whom you may act for."""
        return Response(serializers.MeShape(self.person).data)

    @extend_schema(request=serializers.ProfileInput, responses=serializers.MeShape)
    def change(self, request: Request, bank: str) -> Response:
        """Change your profile; what is left out stays."""
        given = self.parsed(serializers.ProfileInput, partial=True)
        person = profiles.edit(self.person, by=self.person, at=self.now, **given)
        return Response(serializers.MeShape(person).data)

    @extend_schema(responses=serializers.ShownShape)
    def shown(self, request: Request, bank: str) -> Response:
        """Who sees each item of your profile."""
        return Response(serializers.shown_of(self.person))

    @extend_schema(request=serializers.ShownShape, responses=serializers.ShownShape)
    def show(self, request: Request, bank: str) -> Response:
        """Choose who sees each item; what is left out stays."""
        chosen = self.parsed(serializers.ShownShape, partial=True)
        person = profiles.show(self.person, chosen, by=self.person, at=self.now)
        return Response(serializers.shown_of(person))

    @extend_schema(responses=serializers.HeldShape)
    def held(self, request: Request, bank: str) -> Response:
        """Everything held about you, by table."""
        return Response(held.as_data(self.person, at=self.now))

    @extend_schema(request=serializers.PauseInput, responses=serializers.MeShape)
    def pause(self, request: Request, bank: str) -> Response:
        """Take a break: what you offer and ask for is hidden, reminders stay quiet, nothing is lost."""
        until = self.parsed(serializers.PauseInput)["until"]
        paused = standing.pause(self.person, until=until, by=self.person, at=self.now)
        return Response(serializers.MeShape(paused).data)

    @extend_schema(request=None, responses={200: serializers.MeShape})
    def come_back(self, request: Request, bank: str) -> Response:
        """End your break."""
        back = standing.come_back(self.person, by=self.person, at=self.now)
        return Response(serializers.MeShape(back).data)

    @extend_schema(responses=serializers.NoticeChoicesShape)
    def notice_choices(self, request: Request, bank: str) -> Response:
        """Which groups of notices come by mail as well as to your inbox."""
        return Response({group: notices.wants_mail(self.person, group) for group in Notice.Group.values})

    @extend_schema(request=serializers.NoticeChoicesShape, responses=serializers.NoticeChoicesShape)
    def choose_notices(self, request: Request, bank: str) -> Response:
        """Choose; what is left out stays."""
        notices.choose(self.person, by_mail=self.parsed(serializers.NoticeChoicesShape, partial=True))
        return self.notice_choices(request, bank)


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Your inbox."""

    queryset = Notice.objects.none()
    serializer_class = serializers.NoticeShape

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.person)

    @extend_schema(request=None, responses=serializers.NoticeShape)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, bank: str, id: object) -> Response:
        """Mark one as read."""
        notices.read(self.get_object(), at=self.now)
        return Response(serializers.NoticeShape(self.get_object()).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request, bank: str) -> Response:
        """Mark all as read."""
        notices.read_all(self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LookViewSet(mixins.ListModelMixin, BankViewSet):
    """Who looked at how to reach you, and at whose you looked; only ever added to."""

    queryset = Reveal.objects.none()
    serializer_class = serializers.LookShape

    def get_queryset(self) -> QuerySet[Reveal]:
        return Reveal.objects.visible_to(self.person).select_related("by", "person")


class TokenViewSet(mixins.ListModelMixin, BankViewSet):
    """The tokens that act in your name."""

    queryset = ApiToken.objects.none()
    serializer_class = serializers.TokenShape

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.visible_to(self.person)

    @extend_schema(request=serializers.TokenShape, responses={201: serializers.NewToken})
    def create(self, request: Request, bank: str) -> Response:
        """Make a token. Its secret is in this answer and nowhere else."""
        name = self.parsed(serializers.TokenShape)["name"]
        token, secret = tokens.issue(self.person, name=name, by=self.person, at=self.now)
        # Not to be stored by anybody on the way, not even to answer a repeat.
        once = {"Cache-Control": "no-store"}
        shown = {**serializers.TokenShape(token).data, "secret": secret}
        return Response(shown, status=status.HTTP_201_CREATED, headers=once)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a token back; it stops working at once."""
        tokens.revoke(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
