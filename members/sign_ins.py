"""Where somebody is signed in: each browser that is, and signing it out from afar."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare

from members import devices
from members.models import User

MOST_SHOWN = 100
SEEN_AT = "seen_at"
# Noting every page would turn each reading into a writing.
SEEN_EVERY = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class SignIn:
    """A browser that is signed in. `address` is where it was seen last."""

    id: int
    device: str
    address: str
    since: dt.datetime
    seen_at: dt.datetime
    is_this_one: bool


def of(user: User, *, this_one: str | None, at: dt.datetime) -> list[SignIn]:
    """The one that asks first, then by when they were seen. Two questions, however many there are."""
    noted = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[:MOST_SHOWN])
    stored = Session.objects.filter(session_key__in=[row.session_key for row in noted], expire_date__gt=at)
    live = {session.session_key for session in stored if _opens_for(user, session.get_decoded())}
    found = [_shown(row, row.session_key == this_one) for row in noted if row.session_key in live]
    return sorted(found, key=lambda one: not one.is_this_one)


def _shown(row: UserSession, is_this_one: bool) -> SignIn:
    device = devices.words(row.user_agent)
    return SignIn(row.pk, device, str(row.ip), row.created_at, row.last_seen_at, is_this_one)


def _opens_for(user: User, kept: dict[str, Any]) -> bool:
    """A new password shuts every session from before it, though their rows stay until they expire."""
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    stored = str(kept.get(HASH_SESSION_KEY, ""))
    return kept.get(SESSION_KEY) == str(user.pk) and any(constant_time_compare(stored, h) for h in hashes)


def note(user: User, *, key: str, address: str, user_agent: str, at: dt.datetime) -> None:
    """This browser was seen: remember from where and when."""
    most = UserSession._meta.get_field("user_agent").max_length
    row = UserSession(
        user=user,
        session_key=key,
        ip=address,
        user_agent=user_agent[:most],
        created_at=at,
        last_seen_at=at,
    )
    changes = ["user", "ip", "user_agent", "last_seen_at"]
    UserSession.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["session_key"], update_fields=changes
    )


def end(user: User, sign_in: int) -> bool:
    """Sign that browser out, if it is theirs."""
    return _end(UserSession.objects.filter(user=user, pk=sign_in))


def end_others(user: User, *, this_one: str | None) -> bool:
    """Sign out everywhere but here."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=this_one))


def end_all(user: User) -> bool:
    return _end(UserSession.objects.filter(user=user))


@transaction.atomic
def _end(rows: Iterable[UserSession]) -> bool:
    found = list(rows)
    Session.objects.filter(session_key__in=[row.session_key for row in found]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in found]).delete()
    return bool(found)
