"""What has had its time is thrown away: links, sign-ins, the keys of requests, the counts of tries."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from members import walls
from members.models import ApplicationLink, RequestKey, SignInLink, TimeBank, Tries

# A request comes again within minutes, not months; an old link is told for a while that it is too old.
REMEMBERED = dt.timedelta(days=30)


@transaction.atomic
def sweep(*, at: dt.datetime) -> None:
    """Done again, it finds nothing more."""
    RequestKey.objects.filter(created_at__lt=at - REMEMBERED).delete()
    SignInLink.objects.filter(expires_at__lt=at - REMEMBERED).delete()
    Tries.objects.filter(expires__lt=at).delete()
    _sign_ins(at)
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            ApplicationLink.objects.filter(bank=bank, expires_at__lt=at - REMEMBERED).delete()


def _sign_ins(at: dt.datetime) -> None:
    """Sessions that have run out, and what was noted of the browsers they were in."""
    Session.objects.filter(expire_date__lt=at).delete()
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    # Just noted, its session may still be about to be saved.
    UserSession.objects.filter(~Exists(live), last_seen_at__lt=at - dt.timedelta(days=1)).delete()
