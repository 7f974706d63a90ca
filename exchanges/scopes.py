"""What a report is asked about: which days, for whom, narrowed to what. Addresses and exports name it alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from exchanges import periods
from exchanges.models import Category, Side
from exchanges.periods import Period
from ledger import spread
from members.models import Membership, Neighbourhood, Person
from members.refusals import Refused

# Stands in addresses for members who belong to no neighbourhood.
NOWHERE = "-"
KNOWN = (
    "period",
    "month",
    "first",
    "last",
    "category",
    "neighbourhood",
    "organisation",
    "side",
    "joined",
    "band",
)
"""The parameters that say what a report is about."""


class NotThere(Refused):
    """The report has no such kind of help, neighbourhood or organisation."""


@dataclass(frozen=True)
class Scope:
    """Which days, for whom; narrowed to one kind of help, or to who gave or received on the side that is looked at."""

    person: Person
    period: Period
    category: Category | None = None
    neighbourhood: Neighbourhood | None = None
    is_placeless: bool = False
    organisation: Membership | None = None
    side: Side = Side.RECIPIENT
    joined: Period | None = None
    band: spread.Band | None = None

    @property
    def is_narrowed(self) -> bool:
        of_help = self.category or self.neighbourhood or self.is_placeless or self.organisation
        return bool(of_help or self.joined or self.band)

    @property
    def gives(self) -> bool:
        return self.side == Side.PROVIDER

    @property
    def of_exchanges(self) -> Q:
        """What narrows exchanges, beside their days."""
        narrowed = Q(category=self.category) if self.category else Q()
        if self.neighbourhood or self.is_placeless:
            narrowed &= Q(**{f"{self.side.value}__neighbourhood": self.neighbourhood})
        if self.organisation:
            narrowed &= Q(**{self.side.value: self.organisation})
        return narrowed

    @property
    def of_members(self) -> Q:
        """What narrows members, beside the help they had a part in."""
        narrowed = Q(**self.band.of_members) if self.band else Q()
        if self.joined:
            narrowed &= Q(joined_on__gte=self.joined.first, joined_on__lte=self.joined.last)
        return narrowed

    @property
    def of_requests(self) -> Q:
        """What narrows requests, beside the days on which they were put up."""
        narrowed = Q(category=self.category) if self.category else Q()
        if self.neighbourhood or self.is_placeless:
            narrowed &= Q(membership__neighbourhood=self.neighbourhood)
        if self.organisation:
            narrowed &= Q(membership=self.organisation)
        return narrowed


def of(person: Person, parameters: Mapping[str, str]) -> Scope:
    """The scope that an address or an export names. Raises NotAPeriod, or NotThere for what is not here."""
    place = parameters.get("neighbourhood", "")
    return Scope(
        person,
        periods.asked(parameters),
        category=_category(person, parameters.get("category", "")),
        neighbourhood=_neighbourhood(person, place) if place != NOWHERE else None,
        is_placeless=place == NOWHERE,
        organisation=_organisation(person, parameters.get("organisation", "")),
        side=_side(parameters.get("side", "")),
        joined=periods.read(parameters["joined"]) if parameters.get("joined") else None,
        band=_band(parameters.get("band", "")),
    )


def _side(text: str) -> Side:
    if text and text not in Side.values:
        raise NotThere(_("Help has two sides, who provided and who received. Choose one of them."))
    return Side(text or Side.RECIPIENT)


def _band(text: str) -> spread.Band | None:
    if not text:
        return None
    if text not in spread.NUMBERS:
        raise NotThere(_("There is no such band of balances. Open the list again from the report."))
    return spread.Band(int(text))


def _category(person: Person, text: str) -> Category | None:
    if not text:
        return None
    try:
        found = Category.objects.visible_to(person).filter(public_id=text).first()
    except ValidationError:
        found = None
    if found is None:
        raise NotThere(_("There is no such kind of help here. Open the list again from the report."))
    return found


def _neighbourhood(person: Person, name: str) -> Neighbourhood | None:
    if not name:
        return None
    found = Neighbourhood.objects.filter(bank=person.bank_id, name__iexact=name.replace("\0", "")).first()
    if found is None:
        raise NotThere(_("There is no such neighbourhood here. Open the list again from the report."))
    return found


def _organisation(person: Person, text: str) -> Membership | None:
    if not text:
        return None
    organisations = Membership.objects.visible_to(person).filter(kind=Membership.Kind.ORGANISATION)
    try:
        found = organisations.filter(public_id=text).first()
    except ValidationError:
        found = None
    if found is None:
        raise NotThere(_("There is no such organisation here. Open the list again from the report."))
    return found
