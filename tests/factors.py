"""Second steps at sign-in, for tests: one that is set up, and the digits its app would show."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from members.models import Person, User

SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "three small words"


def digits(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + steps))


def login_of(person: Person) -> User:
    assert person.user
    return person.user


def with_app(person: Person) -> Person:
    """The same person, who has set up an authenticator app."""
    auth.TOTP.activate(login_of(person), SECRET)
    RecoveryCodes.activate(login_of(person))
    return person


def with_password(person: Person) -> Person:
    user = login_of(person)
    user.set_password(PASSWORD)
    user.save()
    return person


def recovery_codes(person: Person) -> list[str]:
    kept = Authenticator.objects.get(user=login_of(person), type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes


def first_step(person: Person, **options: Any) -> Client:
    """A new browser in which this person has typed their password."""
    client = Client(**options)
    client.post("/accounts/login/", {"login": login_of(person).email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@contextmanager
def remembering(settings: Any) -> Iterator[None]:
    """A cache that remembers, as Redis does: limits and digits that were used are kept there."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()
