"""The clock's work among people; each bears being run twice, or stopped midway."""

from celery import shared_task
from django.utils import timezone

from members import erasing, handing_over, mailing, paper_letters, sending, sweeping
from members.safety import cases, checks, guardians


@shared_task
def send_notices() -> None:
    mailing.drain(at=timezone.now())


@shared_task
def send_instead_of_printing() -> int:
    """What waited for paper, to whoever has an e-mail by now. Safe to run twice."""
    return paper_letters.send_by_mail_instead(at=timezone.now())


@shared_task
def send_announcements() -> int:
    """Announcements whose moment has come. Safe to run twice: each goes out once."""
    return sending.send_due(timezone.now())


@shared_task
def erase_due() -> None:
    erasing.erase_due(at=timezone.now())


@shared_task
def sweep() -> None:
    sweeping.sweep(at=timezone.now())


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


@shared_task
def end_guardianships() -> int:
    """Whoever comes of age today. Safe to run twice."""
    return guardians.end_all(timezone.now())
