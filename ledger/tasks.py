"""What the clock does with hours and with files. Thin: the verbs decide, and each may be delivered twice."""

from celery import shared_task
from django.utils import timezone

from ledger import exporting


@shared_task
def run_exports() -> int:
    """Make the files that are waiting. Two at the same time take different ones."""
    return exporting.run_waiting(clock=timezone.now)


@shared_task
def expire_exports() -> int:
    """Throw away the files that are past their time."""
    return exporting.expire(timezone.now())
