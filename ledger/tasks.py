"""What the clock does with hours and with files. Thin: the verbs decide, and each may be delivered twice."""

from celery import shared_task
from django.utils import timezone

from ledger import accounts, exporting, reconciliation, sealing
from ledger.importing import asking, running
from members import walls
from members.models import TimeBank


@shared_task
def run_exports() -> int:
    """Make the files that are waiting. Two at the same time take different ones."""
    return exporting.run_waiting(clock=timezone.now)


@shared_task
def expire_exports() -> int:
    """Throw away the files that are past their time."""
    return exporting.expire(timezone.now())


@shared_task
def run_imports() -> int:
    """Try the files that wait for it, and bring in those that are to be. Two at the same time take different ones."""
    return running.run_waiting(clock=timezone.now)


@shared_task
def expire_imports() -> int:
    """Let go of files that nobody brought in within their time."""
    return asking.expire(timezone.now())


@shared_task
def seal_blocks() -> int:
    """Seal each full thousand of transfers. Two at the same time: one does it."""
    return sealing.seal_full_blocks(at=timezone.now())


@shared_task
def reconcile_all() -> int:
    """Check the books of every time bank, once a night each. Returns how many were checked now."""
    at = timezone.now()
    return sum(reconciliation.run_nightly(bank, at=at) is not None for bank in TimeBank.objects.iterator())


@shared_task
def follow_limits() -> None:
    """Where limits are hard, let those of accounts that were past them follow the balance back."""
    for bank in TimeBank.objects.filter(limits_are_hard=True):
        with walls.in_bank(bank):
            accounts.apply_limits(bank)
