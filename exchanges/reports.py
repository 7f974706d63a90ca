"""What a time bank did in a period: each figure and the list behind it come from one definition.

Help is what counts: settled exchanges that were not undone, on the day on which the help happened. Gifts,
grants, corrections and what was undone are listed apart. People are counted as members: a household is one.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Least

from exchanges.models import Exchange, Listing, StepTaken
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.models.listing import ListingQuerySet
from exchanges.scopes import Scope
from ledger.models import Transfer
from ledger.models.transfer import TransferQuerySet
from members.models import CountOf, Membership, Person

State = Exchange.State
Kind = Transfer.Kind


def _asking(scope: Scope) -> Person | None:
    """Reports are an admin's; whoever else asks is shown nothing."""
    return scope.person if scope.person.is_admin else None


def _within(scope: Scope) -> ExchangeQuerySet:
    """Every exchange of the period that the report may speak of."""
    exchanges = Exchange.objects.visible_to(_asking(scope)).filter(scope.of_exchanges)
    return exchanges.filter(happened_on__gte=scope.period.first, happened_on__lte=scope.period.last)


def known(person: Person) -> ExchangeQuerySet:
    """Every exchange whose day is known, the first one first."""
    dated = Exchange.objects.visible_to(person).filter(happened_on__isnull=False)
    return dated.order_by("happened_on")


def first_day(person: Person) -> dt.date | None:
    """The day of the first exchange the time bank knows of: as far back as there is anything to report."""
    return known(person).values_list("happened_on", flat=True).first()


def helped(scope: Scope) -> ExchangeQuerySet:
    """The help that counts, newest first."""
    return _within(scope).filter(state=State.SETTLED).order_by("-happened_on", "-id")


def waiting(scope: Scope) -> ExchangeQuerySet:
    """Hours of the period that are said and not settled yet; they count once they are."""
    unsettled = (State.LOGGED, State.CONFIRMED, State.DISPUTED)
    return _within(scope).filter(state__in=unsettled).order_by("-happened_on", "-id")


# --- Members ----------------------------------------------------------------------------------


def _side_of(rows: ExchangeQuerySet, side: str) -> Q:
    """Each member on that side once: PostgreSQL keeps as many at hand as there are members, however many exchanges."""
    return Q(pk__in=rows.order_by().values(side).distinct())


def _gave(scope: Scope) -> Q:
    return _side_of(helped(scope), "provider")


def _received(scope: Scope) -> Q:
    return _side_of(helped(scope), "recipient")


def _did_both(scope: Scope) -> Q:
    return _gave(scope) & _received(scope)


def _took_part(scope: Scope) -> Q:
    return _gave(scope) | _received(scope)


def _before(scope: Scope) -> ExchangeQuerySet:
    """All help before the period, of whatever kind and wherever."""
    earlier = Exchange.objects.visible_to(_asking(scope))
    return earlier.filter(state=State.SETTLED, happened_on__lt=scope.period.first)


def _began(scope: Scope) -> Q:
    """Who took part and never had before this period."""
    earlier = _before(scope)
    known = _side_of(earlier, "provider") | _side_of(earlier, "recipient")
    return _took_part(scope) & ~known


def _began_giving(scope: Scope) -> Q:
    """Who gave and never had given before this period."""
    return _gave(scope) & ~_side_of(_before(scope), "provider")


def _belonged(scope: Scope) -> Q:
    """Whoever was a member on some day of the period."""
    begins = scope.person.bank.midnight(scope.period.first)
    return Q(joined_on__lte=scope.period.last) & (Q(closed_at=None) | Q(closed_at__gte=begins))


def _until(scope: Scope) -> ExchangeQuerySet:
    """All help until the end of the period."""
    known = Exchange.objects.visible_to(_asking(scope))
    return known.filter(state=State.SETTLED, happened_on__lte=scope.period.last)


def _never_gave(scope: Scope) -> Q:
    belong = Q(joined_on__lte=scope.period.last, closed_at=None)
    return belong & ~_side_of(_until(scope), "provider")


def _never_received(scope: Scope) -> Q:
    belong = Q(joined_on__lte=scope.period.last, closed_at=None)
    return belong & ~_side_of(_until(scope), "recipient")


def _stand(scope: Scope) -> Q:
    """Members whose accounts are open now."""
    return Q(account__closed_at=None, account__isnull=False)


_MEMBERS: dict[str, Callable[[Scope], Q]] = {
    "gave": _gave,
    "received": _received,
    "both": _did_both,
    "active": _took_part,
    "first": _began,
    "helpers": _began_giving,
    "accounts": _belonged,
    "nevergave": _never_gave,
    "neverreceived": _never_received,
    "balance": _stand,
}


def _members(scope: Scope) -> QuerySet[Membership]:
    return Membership.objects.visible_to(_asking(scope))


def members(scope: Scope, key: str) -> QuerySet[Membership]:
    """The members behind a figure, each with the minutes given and received in the period."""
    found = _members(scope).filter(_MEMBERS[key](scope), scope.of_members).select_related("neighbourhood")
    return found.annotate(
        given_minutes=_minutes_as("provider", scope), received_minutes=_minutes_as("recipient", scope)
    ).order_by("bare_name", "number")


def count_members(scope: Scope, *keys: str) -> dict[str, int]:
    """How many members each of these figures has, in one query."""
    rows = [_members(scope).filter(_MEMBERS[key](scope), scope.of_members) for key in keys]
    found = Person.objects.values_list(*map(CountOf, rows)).get(pk=scope.person.pk)
    return dict(zip(keys, found, strict=True))


def _minutes_as(side: str, scope: Scope) -> Coalesce:
    own = helped(scope).filter(**{side: OuterRef("pk")}).order_by().values(side)
    return Coalesce(Subquery(own.annotate(total=Sum("minutes")).values("total")), 0)


# --- Ties and requests ------------------------------------------------------------------------


def ties(scope: Scope) -> ExchangeQuerySet:
    """Of each pair who helped one another for the first time ever in the period, that first exchange."""
    pair = {"low": Least("provider", "recipient"), "high": Greatest("provider", "recipient")}
    earlier = Q(happened_on__lt=OuterRef("happened_on"))
    earlier |= Q(happened_on=OuterRef("happened_on"), pk__lt=OuterRef("pk"))
    settled = Exchange.objects.filter(bank=scope.person.bank_id, state=State.SETTLED)
    known: QuerySet[Any] = settled.annotate(**pair)
    known = known.filter(earlier, low=OuterRef("low"), high=OuterRef("high"))
    return helped(scope).annotate(**pair).filter(~Exists(known))


def requests(scope: Scope) -> QuerySet[Any]:
    """Requests put up in the period, the newest first, each with the moment of its first answer."""
    bank = scope.person.bank
    put_up: ListingQuerySet = Listing.objects.visible_to(_asking(scope)).filter(kind=Listing.Kind.REQUEST)
    put_up = put_up.filter(
        scope.of_requests,
        published_at__gte=bank.midnight(scope.period.first),
        published_at__lt=bank.midnight(scope.period.last + dt.timedelta(days=1)),
    )
    answers = StepTaken.objects.filter(exchange__listing=OuterRef("pk"), at__gte=OuterRef("published_at"))
    first = answers.order_by().values("exchange__listing").annotate(first=Min("at")).values("first")
    led_to = Exchange.objects.filter(
        listing=OuterRef("pk"), state=State.SETTLED, logged_at__gte=OuterRef("published_at")
    )
    found = put_up.annotate(answered_at=Subquery(first), is_met=Exists(led_to))
    found = found.annotate(waited=F("answered_at") - F("published_at"))
    return found.select_related("membership", "category").order_by("-published_at", "-id")


def answered(scope: Scope) -> QuerySet[Any]:
    """Those somebody answered."""
    return requests(scope).filter(answered_at__isnull=False)


def met(scope: Scope) -> QuerySet[Any]:
    """Those that help came of."""
    return requests(scope).filter(is_met=True)


# --- What is listed apart ---------------------------------------------------------------------


_MOVED = Sum("entries__minutes", filter=Q(entries__minutes__gt=0))


def apart(scope: Scope) -> TransferQuerySet:
    """Transfers of the period that are not help: gifts, grants, corrections, what was undone."""
    transfers = Transfer.objects.visible_to(_asking(scope))
    transfers = transfers.filter(occurred_on__gte=scope.period.first, occurred_on__lte=scope.period.last)
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


# --- Sums -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    """The foot of a list: how many rows, and their minutes; of members those given and those received."""

    count: int
    minutes: int = 0
    given_minutes: int = 0
    received_minutes: int = 0


SUMMED: dict[type[Any], tuple[str, ...]] = {
    Membership: ("given_minutes", "received_minutes"),
    Listing: (),
}


def total(rows: QuerySet[Any]) -> Total:
    """The foot of a list, asked of the list's own rows."""
    fields = SUMMED.get(rows.model, ("minutes",))
    # A sum must not be called like the annotation it sums: Django would then lose the annotation.
    sums = {f"all_{field}": Sum(field) for field in fields}
    found = rows.order_by().aggregate(all_count=Count("pk"), **sums)
    return Total(**{key.removeprefix("all_"): int(value or 0) for key, value in found.items()})
