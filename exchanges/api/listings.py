"""Offers, requests and kinds of help through the API."""

from typing import ClassVar

from django.db import transaction
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import categories, lifecycle, listings, searching
from exchanges.models import Category, Listing, ListingChange
from exchanges.models.listing import CategoryQuerySet, ListingQuerySet
from exchanges.serializers import categories as shapes
from exchanges.serializers import listings as serializers
from exchanges.serializers.exchanges import ExchangeWithHistory
from members.bodies import Json
from members.rest import Administers, BankViewSet, Belongs, ByCursor, reads


class Newest(ByCursor):
    ordering = "-at"


class ListingFilter(filters.FilterSet):
    """Narrow the list. `search` forgives accents and typing slips; without `all` only what is up now is listed."""

    search = filters.CharFilter(method="by_words")
    kind = filters.ChoiceFilter(choices=Listing.Kind.choices)
    category = filters.UUIDFilter(field_name="category__public_id")
    neighbourhood = filters.CharFilter(field_name="neighbourhood__name", lookup_expr="iexact")
    membership = filters.UUIDFilter(field_name="membership__public_id")
    is_remote = filters.BooleanFilter()

    class Meta:
        model = Listing
        fields = ["search", "kind", "category", "neighbourhood", "membership", "is_remote"]

    def by_words(self, rows: ListingQuerySet, name: str, words: str) -> ListingQuerySet:
        found = searching.find(rows, words, bank=self.request.bank, asked_by=self.request.person).listings
        return Listing.objects.filter(pk__in=found.values("pk")).with_people()


class ListingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """What is offered and asked for, newest first. A photo comes with a form instead of JSON."""

    parser_classes = [Json, MultiPartParser]
    called: ClassVar[dict[str, str]] = {"day": "planned_at"}
    queryset = Listing.objects.none()
    serializer_class = serializers.ListingShape
    filterset_class = ListingFilter
    filter_backends = [filters.DjangoFilterBackend]

    def get_queryset(self) -> ListingQuerySet:
        visible = Listing.objects.visible_to(self.person).with_people()
        return visible.open_on(self.bank.today(self.now)) if self.action == "list" else visible

    def show(self, listing: Listing, code: int = status.HTTP_200_OK) -> Response:
        return Response(
            serializers.ListingShape(listing, context=self.get_serializer_context()).data, status=code
        )

    @extend_schema(request=serializers.PublishInput, responses={201: serializers.ListingShape})
    def create(self, request: Request, bank: str) -> Response:
        """Put up an offer or a request; a coordinator may for any member."""
        given = self.parsed(serializers.PublishInput)
        made = listings.publish(given.pop("draft"), by=self.person, at=self.now, **given)
        return self.show(made, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.DraftInput, responses=serializers.ListingShape)
    def update(self, request: Request, bank: str, id: object) -> Response:
        """Write it anew."""
        listing, given = self.get_object(), self.parsed(serializers.DraftInput)
        return self.show(
            listings.edit(listing, given["draft"], by=self.person, at=self.now, via=given["via"])
        )

    @extend_schema(request=serializers.WordInput, responses=serializers.ListingShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, bank: str, id: object) -> Response:
        """Take it down. Exchanges that came of it go on."""
        via = self.parsed(serializers.WordInput)["via"]
        return self.show(listings.withdraw(self.get_object(), by=self.person, at=self.now, via=via))

    @extend_schema(request=serializers.WordInput, responses=serializers.ListingShape)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, bank: str, id: object) -> Response:
        """Keep it up for the time bank's usual number of days from now."""
        via = self.parsed(serializers.WordInput)["via"]
        return self.show(listings.renew(self.get_object(), by=self.person, at=self.now, via=via))

    @extend_schema(responses=serializers.ListingChangeShape(many=True))
    @action(detail=True, pagination_class=Newest, filterset_class=None)
    def changes(self, request: Request, bank: str, id: object) -> Response:
        """What was done with it, for those who act for its member, and coordinators."""
        rows = ListingChange.objects.visible_to(self.person).filter(listing=self.get_object())
        return self.page(rows.select_related("person", "on_behalf_of"), serializers.ListingChangeShape)

    @extend_schema(request=serializers.ProposeInput, responses={201: ExchangeWithHistory})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, bank: str, id: object) -> Response:
        """Answer it: that proposes an exchange."""
        listing, told = self.get_object(), self.parsed(serializers.ProposeInput)
        exchange = lifecycle.propose(listing, by=self.person, at=self.now, **told)
        shape = ExchangeWithHistory(exchange, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_201_CREATED)


class InTheirOrder(ByCursor):
    ordering = ("position", "public_id")


class CategoryViewSet(mixins.ListModelMixin, BankViewSet):
    """The kinds of help, in the order the time bank likes them, those no longer used included. Admins change them."""

    queryset = Category.objects.none()
    serializer_class = shapes.CategoryShape
    pagination_class = InTheirOrder

    def get_queryset(self) -> CategoryQuerySet:
        return Category.objects.visible_to(self.person)

    def get_permissions(self) -> list[BasePermission]:
        return [Belongs()] if reads(self.request) else [Administers()]

    def show(self, category: Category, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.CategoryShape(category).data, status=code)

    @extend_schema(request=shapes.NameInput, responses={201: shapes.CategoryShape})
    def create(self, request: Request, bank: str) -> Response:
        """Add one at the end."""
        name = self.parsed(shapes.NameInput)["name"]
        return self.show(
            categories.add(self.bank, name=name, by=self.person, at=self.now), status.HTTP_201_CREATED
        )

    @extend_schema(request=shapes.CategoryInput, responses=shapes.CategoryShape)
    def update(self, request: Request, bank: str, id: object) -> Response:
        """Rename it, here and on everything it was used for; and say whether it happens at somebody's home."""
        given, found, who = self.parsed(shapes.CategoryInput), self.get_object(), {"by": self.person}
        with transaction.atomic():
            found = categories.rename(found, name=given["name"], at=self.now, **who)
            if "is_at_home" in given:
                categories.set_at_home(found, is_at_home=given["is_at_home"], at=self.now, **who)
        return self.show(found)

    @extend_schema(request=shapes.MoveInput, responses=shapes.CategoryShape)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, bank: str, id: object) -> Response:
        """Move it up or down the list."""
        category, places = self.get_object(), self.parsed(shapes.MoveInput)["places"]
        categories.move(category, places=places, by=self.person, at=self.now)
        category.refresh_from_db()
        return self.show(category)

    @extend_schema(request=None, responses=shapes.CategoryShape)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, bank: str, id: object) -> Response:
        """Stop offering it; what happened under it keeps its name."""
        return self.show(categories.retire(self.get_object(), by=self.person, at=self.now))

    @extend_schema(request=None, responses=shapes.CategoryShape)
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, bank: str, id: object) -> Response:
        """Offer it again."""
        return self.show(categories.bring_back(self.get_object(), by=self.person, at=self.now))
