"""Before a first second step is set up: a fresh proof of who sits there, also from whoever has no password to type."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from members.models import User

KEPT = "fresh_code"
LASTS_SECONDS = 15 * 60
MOST_TRIES = 3


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")


def freshly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever signed in a while ago, and has nothing to type a second time, is led to a code by e-mail first.

    Whoever signs in with a card has the card and a PIN already, and no mailbox that a code could go to.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and not user.email:
            return redirect("mfa_index")
        if isinstance(user, User) and not (
            reauthentication.get_reauthentication_flows(user) or _is_fresh(request)
        ):
            return redirect(f"{reverse('prove')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return guarded


def _is_fresh(request: HttpRequest) -> bool:
    shown = get_authentication_records(request, request.user)
    return bool(shown) and time.time() - shown[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


@login_required
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and type it."""
    assert isinstance(request.user, User)
    if not request.user.email:
        return redirect("mfa_index")
    is_typed = "code" in request.POST
    form = CodeForm(request.POST if is_typed else None)
    if request.method == "POST" and not is_typed:
        return _send(request, request.user)
    if is_typed and form.is_valid():
        if not ratelimit.consume(request, app="allauth.account", action="reauthenticate", user=request.user):
            return _too_often(request)
        if _is_right(request, form.cleaned_data["code"]):
            record_authentication(request, request.user, method="code", reauthenticated=True)
            return redirect(_next(request))
        form.add_error("code", _("This code is not right, or it is too old. Try again, or ask for another."))
    context = {"form": form, "is_sent": KEPT in request.session, "next": _next(request)}
    return render(request, "mfa/prove.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, user: User) -> HttpResponse:
    if not ratelimit.consume(request, app="allauth.account", action="request_login_code", key=user.email):
        return _too_often(request)
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    request.session[KEPT] = {"code": make_password(_plain(code)), "at": time.time(), "tries": 0}
    adapter.send_mail("account/email/prove_code", user.email, {"request": request, "code": code})
    return redirect(f"{reverse('prove')}?{urlencode({'next': _next(request)})}")


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def _is_right(request: HttpRequest, typed: str) -> bool:
    """Three tries, then another code; right, it is used up."""
    kept = request.session.get(KEPT)
    if not kept or kept["tries"] >= MOST_TRIES or time.time() - kept["at"] > LASTS_SECONDS:
        return False
    is_right = check_password(_plain(typed), kept["code"])
    if is_right:
        del request.session[KEPT]
    else:
        request.session[KEPT] = kept | {"tries": kept["tries"] + 1}
    return is_right


def _plain(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum()).upper()


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=here) else reverse("mfa_index")
