"""The shapes of hours in the API. They parse and show, never save."""

from ledger.serializers.books import (
    AccountCheck,
    BlockShape,
    DiscrepancyShape,
    ExportInput,
    ExportShape,
    PeriodInput,
    ReconciliationShape,
    ReconciliationWithRows,
)
from ledger.serializers.hours import (
    AccountName,
    AccountShape,
    DonationInput,
    EntryShape,
    GiftInput,
    GrantInput,
    LengthInput,
    LineShape,
    PairShape,
    TransferLine,
    TransferShape,
    UndoInput,
)

__all__ = [
    "AccountCheck",
    "AccountName",
    "AccountShape",
    "BlockShape",
    "DiscrepancyShape",
    "DonationInput",
    "EntryShape",
    "ExportInput",
    "ExportShape",
    "GiftInput",
    "GrantInput",
    "LengthInput",
    "LineShape",
    "PairShape",
    "PeriodInput",
    "ReconciliationShape",
    "ReconciliationWithRows",
    "TransferLine",
    "TransferShape",
    "UndoInput",
]
