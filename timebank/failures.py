"""What is answered when no view could: a page to people, a problem document to programs."""

import sys

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template import loader
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views import defaults

from members import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_too_big = isinstance(exception, RequestDataTooBig)
    if not problems.is_of_api(request):
        sentence = _("This is more than we take at once, so nothing was changed. Send less of it.")
        # Django's own would read the form once more to look for its token, and fail over it again.
        page = loader.render_to_string("400.html", {"sentence": sentence if is_too_big else ""})
        return HttpResponse(page, status=413 if is_too_big else 400)
    if is_too_big:
        return problems.answer(413, _("This is more than we take at once. Send it in several parts."))
    return problems.answer(400, _("We could not read this request. Look at its address, headers and body."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not problems.is_of_api(request):
        return defaults.permission_denied(request, exception)
    return problems.answer(403, _("That is not yours to do."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not problems.is_of_api(request):
        return defaults.page_not_found(request, exception)
    if not request.path.endswith("/") and is_valid_path(f"{request.path}/"):
        # With its method and body, which the redirect for pages would lose.
        there = request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(there, preserve_request=True)
    return problems.answer(404, problems.nothing_here())


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_database_away(sys.exc_info()[1]):
        return _database_away(request)
    if not problems.is_of_api(request):
        return defaults.server_error(request)
    sentence = _("It was not you, and nothing was half done. Try again in a minute, with the same key.")
    about = {"request_id": str(structlog.contextvars.get_contextvars().get("request_id", ""))}
    return problems.answer(500, sentence, **about)


def _is_database_away(error: BaseException | None) -> bool:
    # A database that dies while it answers is a plain DatabaseError, of which all else has a kind of its own.
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def _database_away(request: HttpRequest) -> HttpResponse:
    """The database is starting, full or gone: nobody did anything wrong, and soon it works again."""
    sentence = _("We can't reach our records just now, so nothing was changed. Try again in a minute.")
    if problems.is_of_api(request):
        answer: HttpResponse = problems.answer(503, sentence)
    else:
        # Without the request: what a page shows around itself would ask the database.
        answer = HttpResponse(loader.render_to_string("503.html", {"sentence": sentence}), status=503)
    answer.headers["Retry-After"] = "60"
    return answer
