"""How a program says whose it is: a personal token in the `Authorization: Bearer …` header."""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members import second_factors, standing, walls
from members.models import ApiToken, User
from members.models.token import digest
from members.refusals import NotAllowed

# Writing the moment of last use with every request would turn each read into a write.
LAST_USE_EVERY = dt.timedelta(minutes=5)


def secret_of(request: HttpRequest | Request) -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def live_token(request: HttpRequest | Request) -> ApiToken | None:
    """The token this request carries, if it is still good and its person may still sign in.

    Under the address of another time bank than its own no token is known.
    """
    secret = secret_of(request)
    if not secret:
        return None
    with _its_bank(secret):
        return _live_token(secret)


def _its_bank(secret: str) -> AbstractContextManager[None]:
    """Where the address names no time bank, the token's is worked for while it is looked up."""
    if walls.inside():
        return nullcontext()
    bank = walls.banks_where("bank_of_token", digest(secret)).first()
    return walls.in_bank(bank) if bank else nullcontext()


def _live_token(secret: str) -> ApiToken | None:
    tokens = ApiToken.objects.live().select_related("person__user", "person__bank")
    tokens = tokens.annotate(has_second_factor=second_factors.of("person__user"))
    token = tokens.filter(digest=digest(secret), person__user__is_active=True).first()
    if token:
        second_factors.hold_back(token.person, has_one=getattr(token, "has_second_factor", False))
    return token


class TokenAuthentication(BaseAuthentication):
    """Sets `request.person` too."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if not secret_of(request):
            return None
        token = live_token(request)
        if token is None or token.person.user is None:
            raise AuthenticationFailed(
                _("This token is not known here, or it was taken back. Make a new one on your page.")
            )
        if token.person.suspended_at:
            raise NotAllowed(standing.on_hold(token.person))
        _note_use(token)
        request._request.person = token.person  # type: ignore[attr-defined]
        return token.person.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="timebank"'


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - LAST_USE_EVERY:
        with walls.in_bank(token.person.bank):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description tells programs to sign in."""

    target_class = "members.api_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
