"""The nouns of offering, asking and helping."""

from exchanges.models.delivery import Delivered, Delivery
from exchanges.models.desk import DeskVisit, Mark
from exchanges.models.digest import Digest
from exchanges.models.exchange import Exchange, Side, StepTaken
from exchanges.models.funder import FunderPhoto, FunderReport
from exchanges.models.guidance import VisitGuidance
from exchanges.models.introduction import Introduction
from exchanges.models.listing import Category, Listing
from exchanges.models.listing_change import ListingChange
from exchanges.models.participation import Participation
from exchanges.models.sheet import Batch, Sheet
from exchanges.models.sheet_line import SheetLine

__all__ = [
    "Batch",
    "Category",
    "Delivered",
    "Delivery",
    "DeskVisit",
    "Digest",
    "Exchange",
    "FunderPhoto",
    "FunderReport",
    "Introduction",
    "Listing",
    "ListingChange",
    "Mark",
    "Participation",
    "Sheet",
    "SheetLine",
    "Side",
    "StepTaken",
    "VisitGuidance",
]
