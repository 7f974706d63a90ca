"""Who gets through to a page. Outsiders are told there is nothing here; people not signed in are asked to sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from members import permissions, second_factors
from members.middleware import BankRequest
from members.models import User
from members.roles import Action
from members.safety import cases

P = ParamSpec("P")
View = Callable[Concatenate[BankRequest, P], HttpResponseBase]
OpenView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _gate(may_pass: Callable[[BankRequest], bool]) -> Callable[[View[P]], View[P]]:
    def gate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: BankRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may_pass(request):
                if request.person and second_factors.would_open(request.person, lambda: may_pass(request)):
                    return redirect("members:second_step", bank=request.bank.slug)
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return gate


def members_only(view: View[P]) -> View[P]:
    """People of this time bank."""
    return _gate(lambda request: request.person is not None)(view)


def coordinators_only(view: View[P]) -> View[P]:
    """Coordinators and admins of this time bank."""
    return _gate(lambda request: permissions.may_lead(request.person, request.bank))(view)


def those_who_may(action: Action) -> Callable[[View[P]], View[P]]:
    """Those whose role and duties let them, by the table in `members.roles`."""
    return _gate(lambda request: permissions.may(request.person, request.bank, action))


def admins_only(view: View[P]) -> View[P]:
    """Admins of this time bank."""
    return _gate(lambda request: permissions.may_govern(request.person, request.bank))(view)


def those_who_look_after_cases(view: View[P]) -> View[P]:
    """Those who safeguard, and admins to whom a case falls because it is about the only one who does."""
    return _gate(lambda request: cases.has_any(request.person))(view)


def owners_only(view: OpenView[P]) -> OpenView[P]:
    """The owner of the installation."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (isinstance(request.user, User) and permissions.may_found(request.user)):
            raise Http404
        if not second_factors.opens_installation(request.user):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded
