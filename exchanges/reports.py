"""What a time bank did in a month: each figure and the list behind it come from one definition.

Help is what counts: settled exchanges that were not undone, in the month in which the help happened. Gifts,
grants, corrections and what was undone are listed apart. People are counted as members: a household is one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from exchanges import months
from exchanges.models import Category, Exchange
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.months import Month
from ledger.models import Transfer
from ledger.models.transfer import TransferQuerySet
from members.models import Membership, Neighbourhood, Person
from members.models.person import Unaccented
from members.refusals import Refused

State = Exchange.State
Kind = Transfer.Kind


# Stands in addresses for members who belong to no neighbourhood.
NOWHERE = "-"


class NotThere(Refused):
    """The report has no such kind of help or neighbourhood."""


@dataclass(frozen=True)
class Scope:
    """Which month, for whom; narrowed to one kind of help, or to the members helped in one neighbourhood."""

    person: Person
    month: Month
    category: Category | None = None
    neighbourhood: Neighbourhood | None = None
    is_placeless: bool = False


def scope_of(person: Person, parameters: Mapping[str, str]) -> Scope:
    """The scope that an address or an export names. Raises NotAMonth, or NotThere for what is not here."""
    month = months.read(parameters.get("month", ""))
    place = parameters.get("neighbourhood", "")
    return Scope(
        person,
        month,
        category=_category(person, parameters.get("category", "")),
        neighbourhood=_neighbourhood(person, place) if place != NOWHERE else None,
        is_placeless=place == NOWHERE,
    )


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


def _within(scope: Scope) -> ExchangeQuerySet:
    """Every exchange of the month that the report may speak of; none unless an admin asks."""
    exchanges = Exchange.objects.visible_to(scope.person if scope.person.is_admin else None)
    exchanges = exchanges.filter(happened_on__gte=scope.month.first, happened_on__lte=scope.month.last)
    if scope.category:
        exchanges = exchanges.filter(category=scope.category)
    if scope.neighbourhood:
        exchanges = exchanges.filter(recipient__neighbourhood=scope.neighbourhood)
    if scope.is_placeless:
        exchanges = exchanges.filter(recipient__neighbourhood=None)
    return exchanges


def first_day(person: Person) -> dt.date | None:
    """The day of the first exchange the time bank knows of: as far back as there is anything to report."""
    known = Exchange.objects.visible_to(person).filter(happened_on__isnull=False)
    return known.order_by("happened_on").values_list("happened_on", flat=True).first()


def helped(scope: Scope) -> ExchangeQuerySet:
    """The help that counts, newest first."""
    return _within(scope).filter(state=State.SETTLED).order_by("-happened_on", "-id")


def waiting(scope: Scope) -> ExchangeQuerySet:
    """Hours of the month that are said and not settled yet; they count once they are."""
    unsettled = (State.LOGGED, State.CONFIRMED, State.DISPUTED)
    return _within(scope).filter(state__in=unsettled).order_by("-happened_on", "-id")


# --- Members ----------------------------------------------------------------------------------


def _gave(scope: Scope) -> Q:
    return Q(pk__in=helped(scope).values("provider"))


def _received(scope: Scope) -> Q:
    return Q(pk__in=helped(scope).values("recipient"))


def _did_both(scope: Scope) -> Q:
    return _gave(scope) & _received(scope)


def _took_part(scope: Scope) -> Q:
    return _gave(scope) | _received(scope)


def _began(scope: Scope) -> Q:
    """Who took part and never had before this month."""
    earlier = Exchange.objects.filter(
        Q(provider=OuterRef("pk")) | Q(recipient=OuterRef("pk")),
        state=State.SETTLED,
        happened_on__lt=scope.month.first,
    )
    return _took_part(scope) & ~Q(Exists(earlier))


_MEMBERS: dict[str, Callable[[Scope], Q]] = {
    "gave": _gave,
    "received": _received,
    "both": _did_both,
    "active": _took_part,
    "first": _began,
}


def _members(scope: Scope) -> QuerySet[Membership]:
    return Membership.objects.visible_to(scope.person if scope.person.is_admin else None)


def members(scope: Scope, key: str) -> QuerySet[Membership]:
    """The members behind a figure, each with the minutes given and received in the month."""
    found = _members(scope).filter(_MEMBERS[key](scope)).select_related("neighbourhood")
    return found.annotate(
        given_minutes=_minutes_as("provider", scope), received_minutes=_minutes_as("recipient", scope)
    ).order_by(Lower(Unaccented("name")), "number")


def _minutes_as(side: str, scope: Scope) -> Coalesce:
    own = helped(scope).filter(**{side: OuterRef("pk")}).order_by().values(side)
    return Coalesce(Subquery(own.annotate(total=Sum("minutes")).values("total")), 0)


# --- What is listed apart ---------------------------------------------------------------------


_MOVED = Sum("entries__minutes", filter=Q(entries__minutes__gt=0))


def apart(scope: Scope) -> TransferQuerySet:
    """Transfers of the month that are not help: gifts, grants, corrections, what was undone."""
    transfers = Transfer.objects.visible_to(scope.person if scope.person.is_admin else None)
    transfers = transfers.filter(occurred_on__gte=scope.month.first, occurred_on__lte=scope.month.last)
    return transfers.exclude(kind=Kind.SERVICE)


def by_kind(scope: Scope) -> list[tuple[str, int, int]]:
    """For each kind that occurred: which, how many transfers, how many minutes."""
    rows = apart(scope).order_by().values("kind").annotate(count=Count("pk", distinct=True), minutes=_MOVED)
    found = {row["kind"]: (row["count"], int(row["minutes"])) for row in rows}
    return [(kind, *found[kind]) for kind in Kind.values if kind in found]


def transfers(scope: Scope, kind: str) -> QuerySet[Transfer]:
    """Those of one kind, the newest first, each with the minutes it moved."""
    of_kind = apart(scope).filter(kind=kind).with_people().prefetch_related("entries__account__membership")
    return of_kind.annotate(minutes=_MOVED).order_by("-occurred_on", "-id")


def accounts_of(transfer: Transfer, *, is_giving: bool) -> str:
    """The names of the accounts that gave the hours, or that got them."""
    lines = [entry for entry in transfer.entries.all() if (entry.minutes < 0) == is_giving]
    return ", ".join(entry.account.name for entry in lines)


# --- Groups -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Help of one kind, or help that went to one neighbourhood; `key` names it in an address."""

    key: str
    name: str
    count: int
    minutes: int


@dataclass(frozen=True)
class Groups:
    """The month's help in groups, those with the most hours first. The name is empty for what belongs nowhere."""

    categories: list[Group]
    neighbourhoods: list[Group]

    @property
    def total(self) -> "Total":
        """All of them together: each exchange is in one group."""
        return Total(sum(group.count for group in self.categories), sum(g.minutes for g in self.categories))


def grouped(scope: Scope) -> Groups:
    """The month's help by kind, and by where the member who was helped belongs, in one query."""
    pairs = (
        helped(scope)
        .order_by()
        .values_list("category__public_id", "category__name", "recipient__neighbourhood__name")
    )
    rows = list(pairs.annotate(count=Count("pk"), minutes=Sum("minutes")))
    return Groups(
        categories=_folded((str(key or ""), name or "", *sums) for key, name, _place, *sums in rows),
        neighbourhoods=_folded((place or "", place or "", *sums) for _key, _name, place, *sums in rows),
    )


def _folded(rows: Iterable[tuple[Any, ...]]) -> list[Group]:
    groups: dict[str, Group] = {}
    for key, name, count, minutes in rows:
        before = groups.get(key, Group(key, name, 0, 0))
        groups[key] = Group(key, name, before.count + count, before.minutes + minutes)
    return sorted(groups.values(), key=lambda group: (-group.minutes, not group.name, group.name))


# --- Sums -------------------------------------------------------------------------------------


def count_members(scope: Scope) -> dict[str, int]:
    """How many members each figure of members has, by its key, in one query."""
    return _members(scope).aggregate(
        **{key: Count("pk", filter=condition(scope)) for key, condition in _MEMBERS.items()}
    )


@dataclass(frozen=True)
class Total:
    """The foot of a list: how many rows, and their minutes; of members those given and those received."""

    count: int
    minutes: int = 0
    given_minutes: int = 0
    received_minutes: int = 0


def total(rows: QuerySet[Any]) -> Total:
    """The foot of a list, asked of the list's own rows."""
    fields = ("given_minutes", "received_minutes") if rows.model is Membership else ("minutes",)
    # A sum must not be called like the annotation it sums: Django would then lose the annotation.
    sums = {f"all_{field}": Sum(field) for field in fields}
    found = rows.order_by().aggregate(all_count=Count("pk"), **sums)
    return Total(**{key.removeprefix("all_"): int(value or 0) for key, value in found.items()})
