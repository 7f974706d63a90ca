"""What an account's holder reads: its entries with the balance after each, newest first, a page at a time."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, Sum

from ledger.models import Account, Entry, Transfer

A_PAGE = 50


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

    given_minutes: int
    received_minutes: int


def page(
    account: Account, *, before: int | None = None, after: int | None = None, size: int = A_PAGE
) -> Page:
    """A page of entries: the newest, those before a sequence number, or those after one.

    A range of the primary key, so a deep page costs what the first does.
    """
    entries = Entry.objects.filter(bank=account.bank_id, account=account).select_related("transfer")
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
        rows=_rows(account, shown),
        older=shown[-1].sequence if shown and has_older and shown[-1].sequence > 1 else None,
        newer=shown[0].sequence if shown and has_newer and shown[0].sequence < account.sequence else None,
    )


def totals(account: Account) -> Totals:
    """Help given and received by this account, apart from what was undone."""
    service = Entry.objects.filter(
        bank=account.bank_id,
        account=account,
        transfer__kind=Transfer.Kind.SERVICE,
        transfer__reversals__isnull=True,
    )
    sums = service.aggregate(
        given=Sum("minutes", filter=Q(minutes__gt=0), default=0),
        received=Sum("minutes", filter=Q(minutes__lt=0), default=0),
    )
    return Totals(given_minutes=int(sums["given"]), received_minutes=-int(sums["received"]))


def _rows(account: Account, entries: list[Entry]) -> list[Row]:
    others = _others(account, entries)
    undone_by, undoes = _pairs(account, entries)
    return [
        Row(
            entry,
            tuple(others[entry.transfer_id]),
            undone_by.get(entry.transfer_id),
            undoes.get(entry.transfer_id),
        )
        for entry in entries
    ]


def _others(account: Account, entries: list[Entry]) -> dict[int, list[Account]]:
    """By transfer, the accounts on its other side."""
    lines = Entry.objects.filter(bank=account.bank_id, transfer__in=[entry.transfer_id for entry in entries])
    sign = {entry.transfer_id: entry.minutes > 0 for entry in entries}
    others = defaultdict[int, list[Account]](list)
    for line in lines.exclude(account=account).select_related("account__membership").order_by("line"):
        if (line.minutes > 0) != sign[line.transfer_id]:
            others[line.transfer_id].append(line.account)
    return others


def _pairs(account: Account, entries: list[Entry]) -> tuple[dict[int, Entry], dict[int, Entry]]:
    """By transfer, the account's entry that undid it, and the one that it undid."""
    shown = [entry.transfer_id for entry in entries]
    undone = [entry.transfer.reverses_id for entry in entries if entry.transfer.reverses_id]
    paired = Entry.objects.filter(bank=account.bank_id, account=account).select_related("transfer")
    # Two look-ups by transfer, each on its index; one with OR would read the whole account.
    reversals = Transfer.objects.filter(bank=account.bank_id, reverses__in=shown)
    undoing = paired.filter(transfer__in=[*reversals.values_list("pk", flat=True), *undone])
    undone_by = {
        entry.transfer.reverses_id: entry for entry in undoing if entry.transfer.reverses_id in shown
    }
    by_transfer = {entry.transfer_id: entry for entry in undoing}
    undoes = {
        entry.transfer_id: by_transfer[entry.transfer.reverses_id]
        for entry in entries
        if entry.transfer.reverses_id in by_transfer
    }
    return undone_by, undoes
