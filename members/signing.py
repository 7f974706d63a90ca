"""Links that sign somebody in once."""

import datetime as dt
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from members.models import SignInLink, User
from members.models.token import digest
from members.refusals import Refused

LASTS = dt.timedelta(hours=24)


class LinkUnknown(Refused):
    """No such link was ever made, or it was forgotten."""

    status = 404


class LinkSpent(Refused):
    """The link was used, or its time has passed."""

    status = 410


def sign_in_link(user: User, *, path: str = "/", at: dt.datetime, lasts: dt.timedelta = LASTS) -> str:
    """An address that signs this login in once and opens `path`."""
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise ValueError(f"{path} leads away from the site")
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, digest=digest(secret), path=path, created_at=at, expires_at=at + lasts
    )
    return f"{settings.SITE_URL}{reverse('members:sign_in', args=[secret])}"


def look_at(secret: str, *, at: dt.datetime) -> SignInLink:
    """The link behind a secret, still good; looking does not use it up, so that a mail's preview cannot."""
    link = SignInLink.objects.select_related("user").filter(digest=digest(secret)).first()
    if link is None or not link.user.is_active:
        raise LinkUnknown(
            _("We don't know this link. Check that you have the whole of it, or sign in by e-mail.")
        )
    if link.used_at:
        raise LinkSpent(_("This link has been used: each one signs in once. Sign in by e-mail instead."))
    if link.expires_at <= at:
        raise LinkSpent(_("This link is too old to sign in with. Sign in by e-mail instead."))
    return link


def follow(secret: str, *, at: dt.datetime) -> SignInLink:
    """Use the link up. Of two who follow it at once, one signs in."""
    link = look_at(secret, at=at)
    if not SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
        raise LinkSpent(_("This link has been used: each one signs in once. Sign in by e-mail instead."))
    return link
