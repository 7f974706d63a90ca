"""What every part of the API shares: whose time bank it is, who may, and pages by cursor."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from members import second_factors
from members.models import Person, TimeBank
from members.refusals import NotAllowed
from members.roles import Action


class Belongs(BasePermission):
    """People of the time bank in the path; to everybody else that signed in, there is nothing here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if getattr(request, "person", None) is None:
            raise Http404
        return True


class May(Belongs):
    """Those whose role and duties let them, by the table in `members.roles`."""

    action: ClassVar[Action]

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and _leads(
            request, lambda person: person.may(self.action)
        )


def may(action: Action) -> type[May]:
    """The permission to do that, for a view to name."""
    return type(f"May{action.title()}", (May,), {"action": action})


class Administers(May):
    """Admins of the time bank."""

    action = Action.GOVERN


def person_of(request: Request) -> Person:
    """Whoever asks, as a person of this time bank; only asked once `Belongs` has let them in."""
    return request.person  # type: ignore[attr-defined, no-any-return]


def reads(request: Request | None) -> bool:
    """Whether it only asks; None stands for whoever draws up the API's description."""
    return request is None or request.method in SAFE_METHODS


def _leads(request: Request, may: Callable[[Person], bool]) -> bool:
    """There is nothing here for those who don't; who only lacks a second step is told so."""
    person = person_of(request)
    if may(person):
        return True
    if second_factors.would_open(person, lambda: may(person)):
        raise NotAllowed(
            _(
                "Your time bank asks your role for a second step at sign-in. Set it up on the page “How you sign in”."
            )
        )
    raise Http404


class ByCursor(CursorPagination):
    """Newest first, 50 at a time; `next` and `previous` are whole addresses.

    The place in a list is the public id of a row, which is made in the order of time.
    """

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = "How many at a time: 50 if left out, 200 at the most."
    max_page_size = 200
    ordering: str | tuple[str, ...] = "-public_id"
    cursor_query_description = "Where to read on, as `next` and `previous` have it."

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, exceptions.NotFound) as error:
            raise not_a_place() from error


class ByName(ByCursor):
    """By name, for what has its name once in a time bank."""

    ordering = "name"


def not_a_place() -> exceptions.ValidationError:
    sentence = _("We can't find this place in the list. Begin again without “cursor”.")
    return exceptions.ValidationError({"cursor": [sentence]})


class BankViewSet(GenericViewSet[Any]):
    """A set of addresses under `/api/v1/<bank>/`; fetches begin at `visible_to(self.person)`."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    permission_classes = [Belongs]
    pagination_class = ByCursor
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    called: ClassVar[dict[str, str]] = {}
    """How the API calls what a verb's refusal names as the page's form has it."""

    @property
    def person(self) -> Person:
        return person_of(self.request)

    @property
    def bank(self) -> TimeBank:
        return self.request.bank  # type: ignore[attr-defined, no-any-return]

    @property
    def now(self) -> dt.datetime:
        return timezone.now()

    def get_serializer_context(self) -> dict[str, Any]:
        """Shapes know who asks and where; whoever draws up the API's description is nobody, nowhere."""
        who = {name: getattr(self.request, name, None) for name in ("person", "bank")}
        return {**super().get_serializer_context(), **who}

    def parsed(self, serializer_class: type[Any], **options: Any) -> dict[str, Any]:
        """What the request's body says, in the shape of that serializer. Raises ValidationError."""
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, context=context, **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(self, rows: Any, serializer_class: type[Any]) -> Response:
        """One page of rows, newest first."""
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(
            serializer_class(found, many=True, context=self.get_serializer_context()).data
        )
