"""How a request that must act only once is recognised, and its answer kept for when it comes again."""

import hashlib
import json
import re

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from members import api_auth, problems
from members.models import RequestKey
from members.models.token import digest

FIELD = "idempotency_key"
KEY = re.compile(r"[!-~]{1,80}")
# In one statement, as every form and every request of a program begins with it.
CLAIM = """
    INSERT INTO members_requestkey (scope, key, request_hash, headers, body, created_at)
    VALUES (%s, %s, %s, '{}', '', %s) ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""
KEPT_HEADERS = (
    "Content-Type",
    "Location",
    "HX-Redirect",
    "HX-Location",
    "HX-Trigger",
    "HX-Retarget",
    "HX-Reswap",
)


def key_of(request: HttpRequest) -> str:
    """The key the request carries: a header from programs, a hidden field from pages; empty when it has none."""
    # Where passwords are typed, not even a hash of the form is kept.
    if request.method != "POST" or request.path.startswith("/accounts/"):
        return ""
    if key := request.headers.get("Idempotency-Key", "").strip():
        return key
    return str(request.POST.get(FIELD, "")).strip() if _is_form(request) else ""


def claim(request: HttpRequest, key: str) -> tuple[RequestKey, bool]:
    """This request's row, and whether it is the first to use the key. Waits while another holds it unfinished."""
    row = RequestKey(
        scope=_scope_of(request), key=key, request_hash=hash_of(request), created_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [row.scope, row.key, row.request_hash, row.created_at])
        found = cursor.fetchone()
    if found is None:
        return RequestKey.objects.get(scope=row.scope, key=key), False
    row.pk = found[0]
    row._state.adding = False
    return row, True


def keep(row: RequestKey, response: HttpResponseBase) -> None:
    """Store the answer with what the request did; a refusal undoes both, so that it can be sent again, corrected."""
    if not 200 <= response.status_code < 400 or response.status_code in (307, 308) or _asks_who(response):
        # To be sent again, corrected, to another address, or by somebody who has signed in.
        transaction.set_rollback(True)
    elif not isinstance(response, HttpResponse):
        # A stream cannot be kept: sent again, it is made again.
        row.delete()
    elif "no-store" not in response.headers.get("Cache-Control", ""):
        row.status = response.status_code
        row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        row.body = response.content
        row.save(update_fields=["status", "headers", "body"])
    # Of what must not be stored, such as a new token's secret, only the key stays: it was done, and is not done again.


def _asks_who(response: HttpResponseBase) -> bool:
    """Whether it leads to signing in: then nothing was done, and nobody unknown fills our table with it."""
    return response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))


def answer_again(row: RequestKey, request: HttpRequest) -> HttpResponse:
    """The first answer once more, or a refusal when the same key now comes with something else."""
    if row.request_hash != hash_of(request):
        return refuse(
            request,
            422,
            _(
                "This was sent before with something else in it, so nothing was done. Start again on a fresh page."
            ),
        )
    if row.status is None:
        return refuse(
            request,
            409,
            _(
                "This was done already, and its answer held a secret that is shown once and kept nowhere. If you"
                " missed it, take back what was made and make another."
            ),
        )
    response = HttpResponse(bytes(row.body), status=row.status, headers=row.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if problems.is_of_api(request):
        return problems.answer(status, sentence)
    return render(request, "members/sent_before.html", {"sentence": sentence}, status=status)


def hash_of(request: HttpRequest) -> str:
    """Method, path and what was sent. Of a form the fields, since a browser draws its boundaries anew each time."""
    sent = _form_as_text(request).encode() if _is_form(request) else request.body
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + sent).hexdigest()


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def _form_as_text(request: HttpRequest) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((field, [(f.name, f.size) for f in sent]) for field, sent in request.FILES.lists())
    return json.dumps([fields, files])


def _scope_of(request: HttpRequest) -> str:
    """Who asks: nobody is ever given the answer to another's request."""
    if "Authorization" in request.headers:
        token = api_auth.live_token(request)
        return f"token:{token.pk}" if token else f"header:{digest(request.headers['Authorization'])}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"session:{digest(request.session.session_key)}" if request.session.session_key else "anonymous"
