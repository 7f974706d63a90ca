"""Whoever tries to sign in is answered no sooner than after a moment, known here or not.

What takes longer for one than for the other, a letter written, a key looked at, is done before the moment is over.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Where somebody who is not signed in says who they are.
EVEN = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "mfa_login_webauthn",
    "members:join_again",
}


class EvenPaceMiddleware:
    """Stands outside of everything that opens a transaction: whoever waits here holds nothing up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        response = self.get_response(request)
        if request.method == "POST" and getattr(request, "is_answered_evenly", False):
            time.sleep(max(0.0, began + settings.SIGN_IN_TAKES_SECONDS - time.monotonic()))
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        request.is_answered_evenly = bool(match and match.view_name in EVEN)  # type: ignore[attr-defined]
