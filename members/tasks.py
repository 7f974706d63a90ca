"""The clock's work among people; each bears being run twice, or stopped midway."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from members import handing_over, mailing
from members.models import RequestKey, SignInLink
from members.safety import cases, checks

REMEMBERED = dt.timedelta(days=30)


@shared_task
def send_notices() -> None:
    mailing.drain(at=timezone.now())


@shared_task
def forget_old_request_keys() -> None:
    """A request comes again within minutes, not months."""
    RequestKey.objects.filter(created_at__lt=timezone.now() - REMEMBERED).delete()


@shared_task
def forget_old_sign_in_links() -> None:
    SignInLink.objects.filter(expires_at__lt=timezone.now() - REMEMBERED).delete()


@shared_task
def remind_of_cases() -> int:
    """Cases whose day has come. Safe to run twice: each day is told once."""
    return cases.remind_all(timezone.now())


@shared_task
def remind_of_checks() -> int:
    """Checks that run out within thirty days. Safe to run twice: each is told once."""
    return checks.remind_all(timezone.now())


@shared_task
def hand_over_due() -> int:
    """Places that are handed over on this day. Safe to run twice: what is done is done."""
    return handing_over.do_due(timezone.now())
