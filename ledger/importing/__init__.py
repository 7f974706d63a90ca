"""History comes in: a CSV file of transfers, read row by row, looked at, and written whole or not at all."""

from ledger.importing.bringing_in import Balance, Report, bring_in
from ledger.importing.refusals import NotReadable
from ledger.importing.rows import BadRow

__all__ = ["BadRow", "Balance", "NotReadable", "Report", "bring_in"]
