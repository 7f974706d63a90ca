"""What becomes of a difference from check to check: found anew, found again, or gone by itself.

The same thing is told once, is closed once for all the times it is found, and is marked when it is found no more.
"""

from ledger.models import Discrepancy, Reconciliation

Found = list[Discrepancy]


def keep(run: Reconciliation, found: Found) -> Found:
    """Keep what a run found, each with the first finding of the same, and return what no run found before."""
    known = {row.what: row for row in _live(run)}
    for row in found:
        row.bank, row.reconciliation = run.bank, run
        row.first = known.get(row.what)
    Discrepancy.objects.bulk_create(found, batch_size=1000)
    return [row for row in found if row.first is None]


def mark_gone(run: Reconciliation) -> int:
    """Mark what this run found no more, such as after a backup was put back. How many that were.

    Only a run that looked at everything can say so, and only of the checks that it made.
    """
    if run.since is not None:
        return 0
    still = {row.what for row in run.discrepancies.all()}
    checked = set(run.checks or Discrepancy.Check.values)
    gone = [row.pk for row in _live(run) if row.what not in still and row.check_name in checked]
    return Discrepancy.objects.filter(pk__in=gone, gone_in=None).update(gone_in=run)


def _live(run: Reconciliation) -> Found:
    """What runs before this one found, and none since found no more."""
    before = Discrepancy.objects.live().filter(bank=run.bank_id, reconciliation__lt=run.pk)
    return list(before.order_by("-pk"))
