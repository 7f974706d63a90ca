"""The nouns of offering, asking and helping."""

from exchanges.models.exchange import Exchange, Side, StepTaken
from exchanges.models.listing import Category, Listing

__all__ = ["Category", "Exchange", "Listing", "Side", "StepTaken"]
