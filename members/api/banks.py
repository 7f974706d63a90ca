"""Time banks through the API: yours, how one works, and its neighbourhoods."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members import founding, neighbourhoods, policies, serializers
from members.models import ApiToken, Neighbourhood, TimeBank, User
from members.rest import Administers, BankViewSet, Belongs, ByCursor, ByName, reads


class BySlug(ByCursor):
    ordering = "slug"


class TimeBankViewSet(mixins.ListModelMixin, GenericViewSet[TimeBank]):
    """Your time banks; an owner of the installation founds new ones here."""

    queryset = TimeBank.objects.none()
    serializer_class = serializers.BankShape
    permission_classes = [IsAuthenticated]
    pagination_class = BySlug

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User), "nobody else is let in"
        return self.request.user

    def get_queryset(self) -> QuerySet[TimeBank]:
        """A token knows its own time bank only, whatever others its person belongs to."""
        banks, token = TimeBank.objects.of_user(self.user), self.request.auth
        return banks.filter(pk=token.person.bank_id) if isinstance(token, ApiToken) else banks

    @extend_schema(request=serializers.FoundInput, responses={201: serializers.BankShape})
    def create(self, request: Request) -> Response:
        """Found a time bank. Only an owner of the installation may."""
        given = serializers.FoundInput(data=request.data)
        given.is_valid(raise_exception=True)
        first_admin = founding.found(by=self.user, at=timezone.now(), **given.validated_data)
        return Response(serializers.BankShape(first_admin.bank).data, status=status.HTTP_201_CREATED)


class SettingsViewSet(BankViewSet):
    """The time bank and how it works. Admins change that."""

    serializer_class = serializers.BankShape

    def get_permissions(self) -> list[BasePermission]:
        return [Belongs()] if reads(self.request) else [Administers()]

    def retrieve(self, request: Request, bank: str) -> Response:
        """The time bank's policies."""
        return Response(serializers.BankShape(self.bank).data)

    @extend_schema(request=serializers.BankShape, responses=serializers.BankShape)
    def change(self, request: Request, bank: str) -> Response:
        """Change some of the policies; the rest stay."""
        given = self.parsed(serializers.BankShape, partial=True)
        changed = policies.change(self.bank, by=self.person, at=self.now, **given)
        return Response(serializers.BankShape(changed).data)


class NeighbourhoodViewSet(mixins.ListModelMixin, BankViewSet):
    """The neighbourhoods of the time bank. Admins change them."""

    queryset = Neighbourhood.objects.none()
    serializer_class = serializers.NeighbourhoodShape
    pagination_class = ByName

    def get_queryset(self) -> QuerySet[Neighbourhood]:
        return Neighbourhood.objects.visible_to(self.person).select_related("bank")

    def get_permissions(self) -> list[BasePermission]:
        return [Belongs()] if reads(self.request) else [Administers()]

    def create(self, request: Request, bank: str) -> Response:
        """Add one."""
        name = self.parsed(serializers.NeighbourhoodShape)["name"]
        made = neighbourhoods.add(self.bank, name=name, by=self.person, at=self.now)
        return Response(serializers.NeighbourhoodShape(made).data, status=status.HTTP_201_CREATED)

    def update(self, request: Request, bank: str, id: object) -> Response:
        """Rename it."""
        name = self.parsed(serializers.NeighbourhoodShape)["name"]
        renamed = neighbourhoods.rename(self.get_object(), name=name, by=self.person, at=self.now)
        return Response(serializers.NeighbourhoodShape(renamed).data)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Remove it; people and offers that had it go on without one."""
        neighbourhoods.remove(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
