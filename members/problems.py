"""Every refusal of the API as an RFC 9457 problem document: a title, and a sentence a program can show to somebody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from members.refusals import Refused

MEDIA_TYPE = "application/problem+json"


def is_of_api(request: HttpRequest) -> bool:
    """Whether it is a program that asks, and a problem document that it can read."""
    return request.path.startswith("/api/")


def document(code: int, sentence: str, errors: Any = None, **more: str) -> dict[str, Any]:
    """What the answer says; `errors` has the sentences by field, where there are any."""
    body = {"type": "about:blank", "title": _title(code), "status": code, "detail": sentence, **more}
    if errors is not None:
        body["errors"] = errors if isinstance(errors, dict) else {"non_field_errors": errors}
    return body


def answer(code: int, sentence: str, **more: str) -> JsonResponse:
    """For what happens outside the API's own views: unknown addresses, what is too big, what broke."""
    return JsonResponse(document(code, sentence, **more), status=code, content_type=MEDIA_TYPE)


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer whatever a view raised to refuse; other errors stay errors."""
    if isinstance(exc, Refused):
        set_rollback()
        called = getattr(context.get("view"), "called", {}).get(exc.field, exc.field)
        errors = {called: [exc.sentence]} if called else None
        return _response(status_of(exc), document(status_of(exc), exc.sentence, errors))
    response = exception_handler(exc, context)
    if response is None:
        return None
    errors = response.data if isinstance(exc, exceptions.ValidationError) else None
    sentence = _sentence(exc, context) if errors is None else first_sentence(errors)
    refusal = _response(response.status_code, document(response.status_code, sentence, errors))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            refusal.headers[name] = response.headers[name]
    return refusal


def status_of(refusal: Refused) -> int:
    """What is refused for what one field says is no conflict with how things are now."""
    if refusal.field and refusal.status == status.HTTP_409_CONFLICT:
        return status.HTTP_422_UNPROCESSABLE_ENTITY
    return refusal.status


def nothing_here() -> str:
    return _("There is nothing here, or it is not for you to see. Check the address and the time bank in it.")


def first_sentence(errors: Any, path: str = "") -> str:
    """The first of the sentences, after the name of its field, so that a program has one to show."""
    if isinstance(errors, dict):
        name, below = next(iter(errors.items()))
        return first_sentence(
            below, path if name == "non_field_errors" else f"{path}.{name}".removeprefix(".")
        )
    if isinstance(errors, list) and errors:
        place, below = next((at, error) for at, error in enumerate(errors) if error)
        return first_sentence(below, f"{path}.{place}" if isinstance(below, dict) else path)
    return f"{path}: {errors}" if path else str(errors)


def _response(code: int, body: dict[str, Any]) -> Response:
    return Response(body, status=code, content_type=MEDIA_TYPE)


def _sentence(exc: Exception, context: dict[str, Any]) -> str:
    if isinstance(exc, Http404):
        return nothing_here()
    if isinstance(exc, PermissionDenied):
        return _("That is not yours to do.")
    if isinstance(exc, exceptions.NotAuthenticated):
        return _("Say who you are: send your token in the header “Authorization: Bearer …”.")
    if isinstance(exc, exceptions.MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        return _("This address takes %(allowed)s. Use one of them.") % {"allowed": allowed}
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return _("We can't read that kind of body. Send JSON, with “Content-Type: application/json”.")
    if isinstance(exc, exceptions.Throttled):
        seconds = int(getattr(exc, "wait", None) or 60)
        return ngettext(
            "This was asked many times. Try again in %(seconds)s second.",
            "This was asked many times. Try again in %(seconds)s seconds.",
            seconds,
        ) % {"seconds": seconds}
    return str(getattr(exc, "detail", exc))


def _title(code: int) -> str:
    titles = {
        status.HTTP_400_BAD_REQUEST: _("Something in it can't be read"),
        status.HTTP_401_UNAUTHORIZED: _("Not signed in"),
        status.HTTP_403_FORBIDDEN: _("Not yours to do"),
        status.HTTP_404_NOT_FOUND: _("Nothing here"),
        status.HTTP_405_METHOD_NOT_ALLOWED: _("Not done that way"),
        status.HTTP_409_CONFLICT: _("Not possible now"),
        status.HTTP_410_GONE: _("No longer here"),
        status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: _("Too big"),
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: _("Not a kind of body we read"),
        status.HTTP_422_UNPROCESSABLE_ENTITY: _("Something in it can't be done"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many at once"),
        status.HTTP_500_INTERNAL_SERVER_ERROR: _("Something broke on our side"),
        status.HTTP_503_SERVICE_UNAVAILABLE: _("Back in a minute"),
    }
    return titles.get(code, _("Not done"))
