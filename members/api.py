"""People through the API: who belongs, who asks to, what they are told, and the keys they hand out."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members import (
    appointing,
    founding,
    households,
    joining,
    neighbourhoods,
    notices,
    policies,
    profiles,
    serializers,
    tokens,
)
from members.models import ApiToken, Application, Membership, Neighbourhood, Notice, Person, Seat, TimeBank
from members.rest import Administers, BankViewSet, Coordinates


class TimeBankViewSet(mixins.ListModelMixin, GenericViewSet[TimeBank]):
    """Your time banks; an owner of the installation founds new ones here."""

    queryset = TimeBank.objects.none()
    serializer_class = serializers.BankShape
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[TimeBank]:
        return TimeBank.objects.of_user(self.request.user).order_by("slug")

    @extend_schema(request=serializers.FoundInput, responses={201: serializers.BankShape})
    def create(self, request: Request) -> Response:
        """Found a time bank. Only an owner of the installation may."""
        given = serializers.FoundInput(data=request.data)
        given.is_valid(raise_exception=True)
        first_admin = founding.found(by=request.user, at=timezone.now(), **given.validated_data)
        return Response(serializers.BankShape(first_admin.bank).data, status=status.HTTP_201_CREATED)


class MeViewSet(BankViewSet):
    """You, in this time bank."""

    serializer_class = serializers.MeShape
    pagination_class = None

    @extend_schema(responses=serializers.MeShape)
    def list(self, request: Request, bank: str) -> Response:
        """Who you are here and whom you may act for."""
        return Response(serializers.MeShape(self.person).data)

    @extend_schema(request=serializers.ProfileInput, responses=serializers.MeShape)
    @action(detail=False, methods=["put"])
    def profile(self, request: Request, bank: str) -> Response:
        """Change your profile."""
        given = self.parsed(serializers.ProfileInput)
        kept = {"email": "", "phone": "", "neighbourhood": None, "about": "", **given}
        person = profiles.edit(self.person, by=self.person, at=self.now, **kept)
        return Response(serializers.MeShape(person).data)

    @extend_schema(request=serializers.NoticeChoicesShape, responses=serializers.NoticeChoicesShape)
    @action(detail=False, methods=["get", "put"], url_path="notice-choices")
    def notice_choices(self, request: Request, bank: str) -> Response:
        """Which groups of notices come by mail as well as to your inbox."""
        if request.method == "PUT":
            notices.choose(self.person, by_mail=self.parsed(serializers.NoticeChoicesShape))
        return Response({group: notices.wants_mail(self.person, group) for group in Notice.Group.values})


class SettingsViewSet(BankViewSet):
    """The time bank and how it works."""

    serializer_class = serializers.BankShape
    pagination_class = None

    @extend_schema(responses=serializers.BankShape)
    def list(self, request: Request, bank: str) -> Response:
        """The time bank's policies."""
        return Response(serializers.BankShape(self.bank).data)

    @extend_schema(request=serializers.BankShape(partial=True), responses=serializers.BankShape)
    @action(detail=False, methods=["patch"], permission_classes=[Administers])
    def change(self, request: Request, bank: str) -> Response:
        """Change some of them; the rest stay."""
        given = self.parsed(serializers.BankShape, partial=True)
        return Response(
            serializers.BankShape(policies.change(self.bank, by=self.person, at=self.now, **given)).data
        )


class NeighbourhoodViewSet(BankViewSet):
    """The neighbourhoods of the time bank."""

    serializer_class = serializers.NeighbourhoodShape
    pagination_class = None
    lookup_field = "pk"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Neighbourhood]:
        return Neighbourhood.objects.filter(bank=self.person.bank_id)

    def get_permissions(self) -> list[BasePermission]:
        return (
            [Administers()]
            if self.request.method not in ("GET", "HEAD", "OPTIONS")
            else super().get_permissions()
        )

    def list(self, request: Request, bank: str) -> Response:
        return Response(serializers.NeighbourhoodShape(self.get_queryset(), many=True).data)

    def create(self, request: Request, bank: str) -> Response:
        name = self.parsed(serializers.NeighbourhoodShape)["name"]
        made = neighbourhoods.add(self.bank, name=name, by=self.person, at=self.now)
        return Response(serializers.NeighbourhoodShape(made).data, status=status.HTTP_201_CREATED)

    def update(self, request: Request, bank: str, pk: int) -> Response:
        name = self.parsed(serializers.NeighbourhoodShape)["name"]
        renamed = neighbourhoods.rename(self.get_object(), name=name, by=self.person, at=self.now)
        return Response(serializers.NeighbourhoodShape(renamed).data)

    def destroy(self, request: Request, bank: str, pk: int) -> Response:
        neighbourhoods.remove(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """The members of the time bank. `search` takes a number or the words of a name."""

    queryset = Membership.objects.none()
    serializer_class = serializers.MemberShape

    def get_queryset(self) -> QuerySet[Membership]:
        found = Membership.objects.visible_to(self.person)
        if search := self.request.query_params.get("search", ""):
            found = found.matching(search)
        return found.select_related("neighbourhood").prefetch_related("seats__person")

    @extend_schema(request=serializers.EnrolInput, responses={201: serializers.MemberShape})
    def create(self, request: Request, bank: str) -> Response:
        """Add a member, with or without e-mail, as a coordinator."""
        made = joining.enrol(self.bank, by=self.person, at=self.now, **self.parsed(serializers.EnrolInput))
        return Response(serializers.MemberShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.AddSomebodyInput, responses={201: serializers.SeatShape})
    @action(detail=True, methods=["post"])
    def people(self, request: Request, bank: str, id: object) -> Response:
        """Add somebody new to a household or organisation, as a coordinator."""
        given = self.parsed(serializers.AddSomebodyInput)
        seat = households.add_somebody(self.get_object(), by=self.person, at=self.now, **given)
        return Response(serializers.SeatShape(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeatInput, responses={201: serializers.SeatShape})
    @action(detail=True, methods=["post"])
    def seats(self, request: Request, bank: str, id: object) -> Response:
        """Give a person of the time bank a place, as a coordinator."""
        given = self.parsed(serializers.SeatInput)
        seat = households.add_seat(
            self.get_object(), given["person"], kind=given["kind"], by=self.person, at=self.now
        )
        return Response(serializers.SeatShape(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeatInput, responses=serializers.SeatShape)
    @action(detail=True, methods=["post"], url_path="change-seat")
    def change_seat(self, request: Request, bank: str, id: object) -> Response:
        """Change what place somebody has."""
        given = self.parsed(serializers.SeatInput)
        changed = households.change_seat(self._seat(given), kind=given["kind"], by=self.person, at=self.now)
        return Response(serializers.SeatShape(changed).data)

    @extend_schema(request=serializers.PersonInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="remove-seat")
    def remove_seat(self, request: Request, bank: str, id: object) -> Response:
        """Take somebody's place away; the last one who can answer stays."""
        households.remove_seat(self._seat(self.parsed(serializers.PersonInput)), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _seat(self, given: dict[str, Any]) -> Seat:
        seats = Seat.objects.visible_to(self.person).select_related("membership__bank", "person")
        return get_object_or_404(seats, membership=self.get_object(), person=given["person"])


class PersonViewSet(mixins.RetrieveModelMixin, BankViewSet):
    """A person of the time bank."""

    queryset = Person.objects.none()
    serializer_class = serializers.PersonShape

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.person).select_related("bank", "user", "neighbourhood")

    @extend_schema(request=serializers.RoleInput, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[Administers])
    def role(self, request: Request, bank: str, id: object) -> Response:
        """Say who leads, as an admin."""
        role = self.parsed(serializers.RoleInput)["role"]
        person = appointing.appoint(self.get_object(), role=role, by=self.person, at=self.now)
        return Response(serializers.PersonShape(person).data)


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Who would like to join: anybody may ask, coordinators answer."""

    queryset = Application.objects.none()
    serializer_class = serializers.ApplicationShape

    def get_queryset(self) -> QuerySet[Application]:
        return Application.objects.visible_to(self.person)

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.action == "create" else [Coordinates()]

    @extend_schema(request=serializers.ApplicationShape, responses={201: serializers.ApplicationReceived})
    def create(self, request: Request, bank: str) -> Response:
        """Ask to join; a coordinator answers."""
        given = self.parsed(serializers.ApplicationShape)
        user = request.user if request.user.is_authenticated else None
        kept = {"email": "", **given}
        made = joining.apply(self.bank, at=self.now, user=user, **kept)
        return Response(serializers.ApplicationReceived(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: serializers.MemberShape})
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, bank: str, id: object) -> Response:
        """Let them in: their account opens and they are welcomed."""
        made = joining.admit(self.get_object(), by=self.person, at=self.now)
        return Response(serializers.MemberShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ReasonInput, responses=serializers.ApplicationShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, bank: str, id: object) -> Response:
        """Say no, with a reason that they will read."""
        given = self.parsed(serializers.ReasonInput)
        declined = joining.decline(self.get_object(), by=self.person, at=self.now, **given)
        return Response(serializers.ApplicationShape(declined).data)


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
        notice = self.get_object()
        notices.read(notice, at=self.now)
        notice.refresh_from_db()
        return Response(serializers.NoticeShape(notice).data)


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
        token, token.secret = tokens.issue(self.person, name=name, by=self.person, at=self.now)  # type: ignore[attr-defined]
        # Not to be stored, not even to answer a repeat: a second one is taken back as easily as the first.
        secret = {"Cache-Control": "no-store"}
        return Response(serializers.NewToken(token).data, status=status.HTTP_201_CREATED, headers=secret)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, bank: str, id: object) -> Response:
        """Take a token back; it stops working at once."""
        tokens.revoke(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
