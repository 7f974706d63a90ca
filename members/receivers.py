"""What follows when somebody signs in, or their second step changes, wherever that happens."""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from members import second_factors, sign_ins
from members.models import User


def listen() -> None:
    user_logged_in.connect(_note_now, dispatch_uid="seen_at_sign_in")
    authenticator_added.connect(_added, dispatch_uid="second_factor_added")
    authenticator_removed.connect(_removed, dispatch_uid="second_factor_removed")


def _note_now(sender: type, request: HttpRequest, user: User, **said: Any) -> None:
    """allauth notes a sign-in itself; the next look at this browser is due a while after it."""
    request.session[sign_ins.SEEN_AT] = time.time()


def _added(sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **said: Any) -> None:
    if authenticator.type not in second_factors.KINDS:
        return
    # They have just shown that they hold it, so their recovery codes open at once.
    record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
    # Whoever is signed in elsewhere came in without it: they sign in again, with it.
    sign_ins.end_others(user, this_one=request.session.session_key)
    second_factors.tell_of_change(user, is_new=True, at=timezone.now())


def _removed(sender: type, user: User, authenticator: Authenticator, **said: Any) -> None:
    if authenticator.type in second_factors.KINDS:
        second_factors.tell_of_change(user, is_new=False, at=timezone.now())
