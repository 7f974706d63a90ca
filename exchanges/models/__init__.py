"""The nouns of offering, asking and helping."""

from exchanges.models.exchange import Exchange, Side, StepTaken
from exchanges.models.guidance import VisitGuidance
from exchanges.models.listing import Category, Listing
from exchanges.models.listing_change import ListingChange

__all__ = ["Category", "Exchange", "Listing", "ListingChange", "Side", "StepTaken", "VisitGuidance"]
