"""What the clock does with exchanges: remind, and settle what nobody answered. Thin: the verbs decide."""

from celery import shared_task
from django.utils import timezone

from exchanges import delivering, digest, first_steps, reminders, settling


@shared_task
def remind() -> int:
    """Write the reminders due now. Safe to run twice: the same thing is told once."""
    return reminders.remind(timezone.now())


@shared_task
def remind_of_first_steps() -> int:
    """A word to those new here who are stuck. Safe to run twice: each of the two is said once."""
    return first_steps.remind(timezone.now())


@shared_task
def send_digests() -> int:
    """What is new in the week, where it is the day. Safe to run twice: each week is told once."""
    return digest.send_due(timezone.now())


@shared_task
def deliver_reports() -> int:
    """Have the month's reports made for those who get them. Safe to run twice: each month is one row."""
    return delivering.send_due(timezone.now())


@shared_task
def settle_overdue() -> int:
    """Settle hours that were announced and that nobody answered. Safe to run twice."""
    return settling.settle_overdue(timezone.now())
