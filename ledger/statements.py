"""What an account's holder reads: its entries with the balance after each, newest first, a page at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.cache import cache
from django.db.models import OuterRef, Q, Subquery, Sum

from ledger.models import Account, Entry, Transfer
from ledger.models.month_close import came_after
from ledger.models.transfer import EntryQuerySet

A_PAGE = 50
KEPT_EVERY = 1_000
KEPT_SECONDS = 30 * 24 * 60 * 60
SERVICE = Transfer.Kind.SERVICE


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, whose hours they were on the other side, and its pair where one undid the other."""

    entry: Entry
    others: tuple[Account, ...]
    undone_by: Entry | None
    undoes: Entry | None

    @property
    def transfer(self) -> Transfer:
        return self.entry.transfer

    @property
    def is_after_close(self) -> bool:
        """Posted when the month of its day was closed already."""
        return bool(getattr(self.entry, "is_after_close", False))

    @property
    def pair(self) -> Entry | None:
        return self.undone_by or self.undoes


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and from where to read on: entries before `older`, or after `newer`."""

    rows: list[Row]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Help given and help received, in minutes; gifts and what was undone do not count."""

    given_minutes: int = 0
    received_minutes: int = 0

    def __add__(self, more: "Totals") -> "Totals":
        return Totals(self.given_minutes + more.given_minutes, self.received_minutes + more.received_minutes)


def page(
    account: Account, *, before: int | None = None, after: int | None = None, size: int = A_PAGE
) -> Page:
    """A page of entries: the newest, those before a sequence number, or those after one.

    A range of the primary key, so a deep page costs what the first does.
    """
    entries = of(account)
    if after is not None:
        found = list(entries.filter(sequence__gt=after).order_by("sequence")[: size + 1])
        has_newer, has_older = len(found) > size, True
        shown = found[:size][::-1]
    else:
        older_ones = entries if before is None else entries.filter(sequence__lt=before)
        found = list(older_ones.order_by("-sequence")[: size + 1])
        has_newer, has_older = before is not None, len(found) > size
        shown = found[:size]
    return Page(
        rows=rows(account, shown),
        older=shown[-1].sequence if shown and has_older and shown[-1].sequence > 1 else None,
        newer=shown[0].sequence if shown and has_newer and shown[0].sequence < account.sequence else None,
    )


def totals(account: Account) -> Totals:
    """Help given and received by this account, apart from what was undone."""
    return totals_of([account])[account.pk]


def totals_of(accounts: Sequence[Account]) -> dict[int, Totals]:
    """The same of several, by their ids, in one query.

    Entries never change, so of a long account the sum up to each thousandth is kept, and only the rest is added up.
    """
    if not accounts:
        return {}
    kept = {account.pk: _kept(account) for account in accounts}
    newer = [Q(account=pk, sequence__gt=sequence) for pk, (sequence, _totals) in kept.items()]
    found = _summed(Entry.objects.filter(bank=accounts[0].bank_id).filter(reduce(or_, newer)))
    return {pk: totals + found.get(pk, Totals()) for pk, (_sequence, totals) in kept.items()}


def _kept(account: Account) -> tuple[int, Totals]:
    """Up to which entry the sum is known, and the sum. Known by that entry's transfer: another one, another sum."""
    sequence = account.sequence // KEPT_EVERY * KEPT_EVERY
    if not sequence:
        return 0, Totals()
    own = Entry.objects.filter(bank=account.bank_id, account=account)
    transfer = own.filter(sequence=sequence).values_list("transfer_id", flat=True).first()
    key = f"statement-totals:{account.public_id}:{sequence}:{transfer}"
    if (known := cache.get(key)) is None:
        sums = _summed(own.filter(sequence__lte=sequence)).get(account.pk, Totals())
        known = (sums.given_minutes, sums.received_minutes)
        cache.set(key, known, KEPT_SECONDS)
    return sequence, Totals(*known)


def _summed(entries: EntryQuerySet) -> dict[int, Totals]:
    """By account, help of these entries less the help that others of them undo."""
    is_help, undoes_help = Q(transfer__kind=SERVICE), Q(transfer__reverses__kind=SERVICE)
    gave, got = Q(minutes__gt=0), Q(minutes__lt=0)
    sums = (
        entries.order_by()
        .values("account_id")
        .annotate(
            given=Sum("minutes", filter=is_help & gave | undoes_help & got, default=0),
            received=Sum("minutes", filter=is_help & got | undoes_help & gave, default=0),
        )
    )
    return {row["account_id"]: Totals(int(row["given"]), -int(row["received"])) for row in sums}


def of(account: Account) -> EntryQuerySet:
    """The account's entries, with what `rows` needs of each."""
    undoing = Transfer.objects.filter(bank=account.bank_id, reverses=OuterRef("transfer_id"))
    entries = Entry.objects.filter(bank=account.bank_id, account=account).select_related("transfer")
    return entries.annotate(
        undone_by_id=Subquery(undoing.values("pk")[:1]),
        is_after_close=came_after("transfer__occurred_on", "transfer_id"),
    )


def rows(account: Account, entries: Sequence[Entry], *, known: dict[int, Account] | None = None) -> list[Row]:
    """What a statement says of these entries of the account, which `of` found.

    `known` are the other accounts met so far, for whoever reads one page after the other.
    """
    others, pairs = _others(account, entries, {} if known is None else known), _pairs(account, entries)
    return [
        Row(
            entry,
            others=tuple(others[entry.transfer_id]),
            undone_by=pairs.get(_undone_by_id(entry)),
            undoes=pairs.get(entry.transfer.reverses_id),
        )
        for entry in entries
    ]


def _others(
    account: Account, entries: Sequence[Entry], known: dict[int, Account]
) -> dict[int, list[Account]]:
    """By transfer, the accounts on its other side."""
    lines = Entry.objects.filter(bank=account.bank_id, transfer__in=[entry.transfer_id for entry in entries])
    sign = {entry.transfer_id: entry.minutes > 0 for entry in entries}
    found = (
        lines.exclude(account=account).order_by("line").values_list("transfer_id", "account_id", "minutes")
    )
    opposite = [(transfer, other) for transfer, other, minutes in found if (minutes > 0) != sign[transfer]]
    if met := {other for _transfer, other in opposite} - known.keys():
        known |= Account.objects.with_names().in_bulk(met)
    others = defaultdict[int, list[Account]](list)
    for transfer, other in opposite:
        others[transfer].append(known[other])
    return others


def _pairs(account: Account, entries: Sequence[Entry]) -> dict[int | None, Entry]:
    """By transfer, those entries of the account that undid one of these, or were undone by one."""
    paired = {_undone_by_id(entry) for entry in entries} | {entry.transfer.reverses_id for entry in entries}
    if not (paired := paired - {None}):
        return {}
    own = Entry.objects.filter(bank=account.bank_id, account=account).select_related("transfer")
    return {entry.transfer_id: entry for entry in own.filter(transfer__in=paired)}


def _undone_by_id(entry: Entry) -> int | None:
    found: int | None = getattr(entry, "undone_by_id", None)
    return found
