"""Offers, requests, exchanges and the figures of reports through the API: the verbs of the pages, by address."""

from exchanges.api.belonging import MemberViewSet, PersonViewSet
from exchanges.api.deliveries import DeliveryViewSet
from exchanges.api.desk import ConversationViewSet, DeskViewSet, ToCallViewSet, UnansweredViewSet
from exchanges.api.digest import DigestViewSet
from exchanges.api.exchanges import ExchangeViewSet
from exchanges.api.funder import FunderPhotoViewSet, FunderReportViewSet
from exchanges.api.home_visits import VisitGuidanceViewSet
from exchanges.api.listings import CategoryViewSet, ListingViewSet
from exchanges.api.periods import PeriodViewSet
from exchanges.api.public_pot import PotViewSet
from exchanges.api.sheets import BatchViewSet, SheetViewSet

__all__ = [
    "BatchViewSet",
    "CategoryViewSet",
    "ConversationViewSet",
    "DeliveryViewSet",
    "DeskViewSet",
    "DigestViewSet",
    "ExchangeViewSet",
    "FunderPhotoViewSet",
    "FunderReportViewSet",
    "ListingViewSet",
    "MemberViewSet",
    "PeriodViewSet",
    "PersonViewSet",
    "PotViewSet",
    "SheetViewSet",
    "ToCallViewSet",
    "UnansweredViewSet",
    "VisitGuidanceViewSet",
]
