"""What comes in from files: read row by row, looked at, and written whole or not at all."""

from ledger.importing.bringing_in import Balance, Report, bring_in
from ledger.importing.refusals import BadRow, NotReadable

__all__ = ["BadRow", "Balance", "NotReadable", "Report", "bring_in"]
