"""Links mailed to applicants, each good once: that the e-mail is theirs, or to answer without a login."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices
from members.models import Application, ApplicationLink, FollowUp, TimeBank
from members.models.token import digest
from members.refusals import Refused

LASTS = dt.timedelta(days=14)
MOST_A_DAY = 3


class LinkUnknown(Refused):
    """No such link was ever mailed."""

    status = 404


class LinkSpent(Refused):
    """It was followed, or its time has passed, or the application has been answered."""

    status = 410


def mail(application: Application, *, at: dt.datetime, follow_up: FollowUp | None = None) -> None:
    """Write to an applicant with a new link. So many a day, and no more."""
    recent = application.links.filter(created_at__gt=at - dt.timedelta(days=1), follow_up=follow_up)
    if not application.email or recent.count() >= MOST_A_DAY:
        return
    secret = secrets.token_urlsafe(32)
    ApplicationLink.objects.create(
        bank=application.bank,
        application=application,
        follow_up=follow_up,
        digest=digest(secret),
        created_at=at,
        expires_at=at + LASTS,
    )
    page = "members:answer_back" if follow_up else "members:confirm_email"
    notices.write_outside(
        "members/asked_back" if follow_up else "members/confirm_email",
        address=application.email,
        bank=application.bank,
        at=at,
        context={
            "application": application,
            "follow_up": follow_up,
            "address": settings.SITE_URL + reverse(page, args=[application.bank.slug, secret]),
            "days": LASTS.days,
        },
    )


@transaction.atomic
def mail_again(bank: TimeBank, *, email: str, at: dt.datetime) -> None:
    """To each unproved application with this e-mail another link; whether there is one, nobody is told."""
    waiting = Application.objects.unanswered().filter(
        bank=bank, email=email.strip().lower(), email_verified_at__isnull=True
    )
    for application in waiting.select_related("bank").select_for_update(of=("self",)).exclude(email="")[:5]:
        mail(application, at=at)


def look_at(bank: TimeBank, secret: str, *, at: dt.datetime, is_answer: bool) -> ApplicationLink:
    """The link behind a secret, still good; looking does not use it up, so that a mail's preview cannot."""
    links = ApplicationLink.objects.select_related("application__bank", "follow_up")
    link = links.filter(bank=bank, digest=digest(secret), follow_up__isnull=not is_answer).first()
    if link is None:
        raise LinkUnknown(_("We don't know this link. Check that you have the whole of it."))
    if link.used_at or (link.follow_up and link.follow_up.answered_at):
        raise LinkSpent(_("This link has been used. Thank you: there is nothing more to do."))
    if link.expires_at <= at:
        raise LinkSpent(_("This link is too old. Ask for another, or call the time bank."))
    if not link.application.is_unanswered:
        raise LinkSpent(_("Your wish to join has been answered already. There is nothing more to do."))
    return link


@transaction.atomic
def confirm(bank: TimeBank, secret: str, *, at: dt.datetime) -> Application:
    """The e-mail is theirs: they followed what was mailed to it."""
    link = use_up(look_at(bank, secret, at=at, is_answer=False), at=at)
    return prove(link.application, at=at)


def use_up(link: ApplicationLink, *, at: dt.datetime) -> ApplicationLink:
    """Of two who follow it at once, one does."""
    if not ApplicationLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
        raise LinkSpent(_("This link has been used. Thank you: there is nothing more to do."))
    return link


def prove(application: Application, *, at: dt.datetime) -> Application:
    if application.email_verified_at is None:
        application.email_verified_at = at
        application.save(update_fields=["email_verified_at"])
    return application
