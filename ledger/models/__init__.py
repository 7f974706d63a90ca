"""The nouns of hours. These models read; hours are written by `ledger.posting` alone."""

from ledger.models.account import Account
from ledger.models.block import Block
from ledger.models.correction import Correction
from ledger.models.export import Export
from ledger.models.importing import Import, ImportMapping
from ledger.models.month_close import MonthClose
from ledger.models.reconciliation import Discrepancy, Reconciliation
from ledger.models.transfer import Entry, Transfer

__all__ = [
    "Account",
    "Block",
    "Correction",
    "Discrepancy",
    "Entry",
    "Export",
    "Import",
    "ImportMapping",
    "MonthClose",
    "Reconciliation",
    "Transfer",
]
