"""The ledger as plain Python: what its verbs must do, in the simplest words there are, to hold the real one against."""

from dataclasses import dataclass, field

from ledger import posting, refusals
from ledger.refusals import PostingRefused

Reasons = set[type[PostingRefused]]


@dataclass
class Book:
    """An account: where it stands, how far it may go, and every entry it took."""

    lowest: int
    highest: int | None
    is_hard: bool
    balance: int = 0
    is_closed: bool = False
    entries: list[tuple[int, int]] = field(default_factory=list)
    """What moved and the balance after it, the oldest first."""


@dataclass
class Known:
    """What was posted under a reference."""

    asked: posting.Posting
    transfer_id: int = 0
    is_undone: bool = False


class Model:
    """Every account and every reference of one time bank."""

    def __init__(self) -> None:
        self.books: dict[int, Book] = {}
        self.known: dict[str, Known] = {}

    def reasons(self, batch: list[posting.Posting]) -> Reasons:
        """Every ground on which the ledger must refuse this batch; none means that it must take it."""
        found: Reasons = set()
        fresh = self._fresh(batch, found)
        if len(batch) > 1 and any(asked.reverses_id is not None for asked in batch):
            found.add(refusals.NotReversible)  # undoing is posted by itself
        for asked in batch:
            found |= _reasons_of_shape(asked)
        for asked in fresh:
            found |= self._reasons_of_undoing(asked, fresh)
            if any(self.books[line.account_id].is_closed for line in asked.lines):
                found.add(refusals.AccountClosed)
        if any(self.books[account].is_hard for account, _past in self.past_limits(fresh)):
            found.add(refusals.LimitPassed)
        return found

    def _fresh(self, batch: list[posting.Posting], found: Reasons) -> list[posting.Posting]:
        """What was not posted before; a reference that meant something else is one of the grounds."""
        fresh: dict[str, posting.Posting] = {}
        for asked in batch:
            before = fresh.get(asked.reference) or self.asked_before(asked.reference)
            if before is None:
                fresh[asked.reference] = asked
            elif before.request_hash != asked.request_hash:
                found.add(refusals.ReferenceReused)
        return list(fresh.values())

    def asked_before(self, reference: str) -> posting.Posting | None:
        known = self.known.get(reference)
        return known.asked if known else None

    def _reasons_of_undoing(self, asked: posting.Posting, fresh: list[posting.Posting]) -> Reasons:
        if asked.reverses_id is None:
            return set()
        original = next(known for known in self.known.values() if known.transfer_id == asked.reverses_id)
        found: Reasons = {refusals.AlreadyReversed} if original.is_undone else set()
        if original.asked.reverses_id is not None or sorted(_moves(asked)) != sorted(
            (account, -minutes) for account, minutes in _moves(original.asked)
        ):
            found.add(refusals.NotReversible)
        return found

    def past_limits(self, fresh: list[posting.Posting]) -> list[tuple[int, int]]:
        """Account and minutes for each line that goes further out than the limit, taken in order."""
        standing = {account: book.balance for account, book in self.books.items()}
        past = []
        for asked in fresh:
            for account, minutes in _moves(asked):
                standing[account] += minutes
                book, now = self.books[account], standing[account]
                if minutes < 0 and now < book.lowest:
                    past.append((account, book.lowest - now))
                if minutes > 0 and book.highest is not None and now > book.highest:
                    past.append((account, now - book.highest))
        return past

    def take(self, batch: list[posting.Posting], receipts: list[posting.Receipt]) -> str:
        """Write what the ledger took, and say what is wrong with its receipts; empty when nothing is."""
        fresh = self._fresh(batch, set())
        past = sorted(self.past_limits(fresh))
        told = sorted((p.account_id, p.past_minutes) for receipt in receipts for p in receipt.passed)
        if past != told:
            return f"limits passed: {told} instead of {past}"
        waiting = {id(asked) for asked in fresh}
        for asked, receipt in zip(batch, receipts, strict=True):
            if receipt.is_new != (id(asked) in waiting):
                return f"{asked.reference}: is_new is {receipt.is_new}"
            if receipt.is_new:
                self._write(asked, receipt.transfer_id)
            elif self.known[asked.reference].transfer_id != receipt.transfer_id:
                return f"{asked.reference}: another transfer than the first time"
        return ""

    def _write(self, asked: posting.Posting, transfer_id: int) -> None:
        self.known[asked.reference] = Known(asked, transfer_id)
        for known in self.known.values():
            if asked.reverses_id is not None and known.transfer_id == asked.reverses_id:
                known.is_undone = True
        for account, minutes in _moves(asked):
            book = self.books[account]
            book.balance += minutes
            book.entries.append((minutes, book.balance))


def _reasons_of_shape(asked: posting.Posting) -> Reasons:
    accounts = [line.account_id for line in asked.lines]
    minutes = [line.minutes for line in asked.lines]
    is_sound = (
        len(minutes) >= 2 and sum(minutes) == 0 and all(minutes) and len(accounts) == len(set(accounts))
    )
    return set() if is_sound else {refusals.NotBalanced}


def _moves(asked: posting.Posting) -> list[tuple[int, int]]:
    return [(line.account_id, line.minutes) for line in asked.lines]
