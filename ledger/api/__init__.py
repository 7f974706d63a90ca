"""Hours through the API: where accounts stand, what was posted, giving, the books and their files."""

from ledger.api.accounts import AccountViewSet, TransferViewSet
from ledger.api.books import BlockViewSet, ExportViewSet, ReconciliationViewSet
from ledger.api.corrections import CorrectionViewSet
from ledger.api.discrepancies import DiscrepancyViewSet
from ledger.api.giving import DonationViewSet, GiftViewSet, GrantViewSet
from ledger.api.imports import ImportViewSet

__all__ = [
    "AccountViewSet",
    "BlockViewSet",
    "CorrectionViewSet",
    "DiscrepancyViewSet",
    "DonationViewSet",
    "ExportViewSet",
    "GiftViewSet",
    "GrantViewSet",
    "ImportViewSet",
    "ReconciliationViewSet",
    "TransferViewSet",
]
