"""How somebody signs in: each way they have, and each browser in which they are signed in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from members import recognising, second_factors, sign_ins
from members.adapter import client_address
from members.models import User

Kind = Authenticator.Type


@login_required
def ways(request: HttpRequest) -> HttpResponse:
    """The page “How you sign in”."""
    assert isinstance(request.user, User)
    kept: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"):
        kept.setdefault(authenticator.type, []).append(authenticator)
    codes = kept.get(Kind.RECOVERY_CODES)
    people = recognising.people_of(request.user)
    context = {
        "passkeys": kept.get(Kind.WEBAUTHN, []),
        "app": next(iter(kept.get(Kind.TOTP, [])), None),
        "codes_left": len(RecoveryCodes(codes[0]).get_unused_codes()) if codes else None,
        "asked_by": [person.bank for person in people if second_factors.is_asked_of(person)],
        "waiting": [person.bank for person in people if person.closed_roles],
        "people": people,
    }
    return render(request, "mfa/index.html", context)


@login_required
def where(request: HttpRequest) -> HttpResponse:
    """The page “Where you are signed in”."""
    assert isinstance(request.user, User)
    this_one = request.session.session_key
    if request.method == "POST":
        messages.success(request, _end(request.user, this_one, request.POST))
        return redirect("usersessions_list")
    # Whoever looks is signed in here, whether or not that has been noted.
    sign_ins.note(
        request.user,
        key=str(this_one),
        address=client_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        at=timezone.now(),
    )
    found = sign_ins.of(request.user, this_one=this_one, at=timezone.now())
    response = render(request, "usersessions/usersession_list.html", {"sign_ins": found})
    add_never_cache_headers(response)
    return response


def _end(user: User, this_one: str | None, said: Any) -> str:
    if said.get("end") == "others":
        sign_ins.end_others(user, this_one=this_one)
        return _("You are signed out everywhere but here.")
    chosen = str(said.get("end", ""))
    if chosen.isdecimal() and len(chosen) < 19 and sign_ins.end(user, int(chosen)):
        return _("That browser is signed out.")
    return _("That browser was signed out already.")
