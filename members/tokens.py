"""Personal tokens for the API: shown once, kept as a digest, taken back at any time."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.utils.translation import gettext as _

from members import arrivals
from members.models import ApiToken, Person
from members.models.token import digest
from members.refusals import NotAllowed, Refused

MOST = 20


def issue(person: Person, *, name: str, by: Person, at: dt.datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can see again."""
    if by.pk != person.pk:
        raise NotAllowed(_("A token acts in its person's name, so only they can make one."))
    if person.user is None:
        raise Refused(
            _("A token belongs to somebody who can sign in. Ask a coordinator for a way to sign in.")
        )
    if not arrivals.one_line(name):
        raise Refused(_("Write what the token is for, so that you know it again."), field="name")
    if ApiToken.objects.live().filter(person=person).count() >= MOST:
        raise Refused(_("You have %(most)s tokens already. Take one back first.") % {"most": MOST})
    secret = f"tb_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        bank=person.bank,
        person=person,
        name=arrivals.one_line(name),
        digest=digest(secret),
        created_at=at,
    )
    return token, secret


def revoke(token: ApiToken, *, by: Person, at: dt.datetime) -> None:
    """Take a token back; it stops working at once. Again does no harm."""
    if by.pk != token.person_id:
        raise NotAllowed(_("Only the person a token belongs to can take it back."))
    ApiToken.objects.live().filter(pk=token.pk).update(revoked_at=at)


def revoke_all(people: Collection[int], *, at: dt.datetime) -> None:
    """For those who cannot get in any more, by their keys: what they gave programs opens nothing either."""
    ApiToken.objects.live().filter(person__in=people).update(revoked_at=at)
