"""The proof that a time bank's books add up: every stored figure is worked out again from the entries.

A difference stops nothing and changes nothing: it is kept, shown to admins, and told to them.
"""

from ledger.reconciliation.looking import check
from ledger.reconciliation.running import run, run_nightly

__all__ = ["check", "run", "run_nightly"]
