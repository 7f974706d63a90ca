"""What every part of the API shares: whose time bank it is, pages by cursor, and refusals as problem documents."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler, set_rollback
from rest_framework.viewsets import GenericViewSet

from members.models import Person, TimeBank
from members.refusals import Refused


class Belongs(BasePermission):
    """People of the time bank in the path; to everybody else that signed in, there is nothing here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if getattr(request, "person", None) is None:
            raise Http404
        return True


class Coordinates(Belongs):
    """Coordinators and admins of the time bank."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and _or_404(request.person.is_coordinator)


class Administers(Belongs):
    """Admins of the time bank."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and _or_404(request.person.is_admin)


def _or_404(may: bool) -> bool:
    if not may:
        raise Http404
    return may


class ByCursor(CursorPagination):
    """Newest first, 50 at a time; `next` and `previous` are whole addresses."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-pk"


class BankViewSet(GenericViewSet[Any]):
    """A set of addresses under `/api/v1/<bank>/`; fetches begin at `visible_to(self.person)`."""

    permission_classes = [Belongs]
    pagination_class = ByCursor
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    @property
    def person(self) -> Person:
        return self.request.person  # type: ignore[attr-defined, no-any-return]

    @property
    def bank(self) -> TimeBank:
        return self.request.bank  # type: ignore[attr-defined, no-any-return]

    @property
    def now(self) -> dt.datetime:
        return timezone.now()

    def parsed(self, serializer_class: type[Any], **options: Any) -> dict[str, Any]:
        """What the request's body says, in the shape of that serializer. Raises ValidationError."""
        context = {"request": self.request, "person": self.person, "bank": self.bank}
        serializer = serializer_class(data=self.request.data, context=context, **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(self, rows: Any, serializer_class: type[Any]) -> Response:
        """One page of rows, newest first."""
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(
            serializer_class(found, many=True, context=self.get_serializer_context()).data
        )


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any refusal as an RFC 9457 problem document with a sentence; other errors stay errors."""
    if isinstance(exc, Refused):
        set_rollback()
        return _document(exc.status, exc.sentence, {exc.field: [exc.sentence]} if exc.field else None)
    response = exception_handler(exc, context)
    if response is None:
        return None
    errors = response.data if isinstance(exc, exceptions.ValidationError) else None
    document = _document(response.status_code, _sentence(exc, errors), errors)
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            document.headers[name] = response.headers[name]
    return document


def _sentence(exc: Exception, errors: Any) -> str:
    if errors is not None:
        return _first_sentence(errors)
    if isinstance(exc, Http404):
        return _(
            "There is nothing here, or it is not for you to see. Check the address and the time bank in it."
        )
    if isinstance(exc, PermissionDenied):
        return _("That is not yours to do.")
    if isinstance(exc, exceptions.NotAuthenticated):
        return _("Say who you are: send your token in the header “Authorization: Bearer …”.")
    return str(getattr(exc, "detail", exc))


def _first_sentence(errors: Any, field: str = "") -> str:
    """The first of the sentences, with its field, so that a program without more to show has one to show."""
    if isinstance(errors, dict):
        name, below = next(iter(errors.items()))
        return _first_sentence(below, "" if name == "non_field_errors" else str(name))
    if isinstance(errors, list) and errors:
        return _first_sentence(errors[0], field)
    return f"{field}: {errors}" if field else str(errors)


def _document(code: int, sentence: str, errors: Any = None) -> Response:
    body = {"type": "about:blank", "title": _title(code), "status": code, "detail": sentence}
    if errors is not None:
        body["errors"] = errors if isinstance(errors, dict) else {"non_field_errors": errors}
    return Response(body, status=code, content_type="application/problem+json")


def _title(code: int) -> str:
    titles = {
        status.HTTP_400_BAD_REQUEST: _("Something in it can't be read"),
        status.HTTP_401_UNAUTHORIZED: _("Not signed in"),
        status.HTTP_403_FORBIDDEN: _("Not yours to do"),
        status.HTTP_404_NOT_FOUND: _("Nothing here"),
        status.HTTP_405_METHOD_NOT_ALLOWED: _("Not done that way"),
        status.HTTP_409_CONFLICT: _("Not possible now"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many at once"),
    }
    return titles.get(code, _("Not done"))
