"""Kinds of help, offers and requests come in from files."""

from exchanges.importing import of_categories, of_listings
from ledger.importing import kinds


def register() -> None:
    kinds.register(of_categories.KIND)
    kinds.register(of_listings.KIND)
