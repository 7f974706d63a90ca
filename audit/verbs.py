"""The ledger's verbs as hypothesis draws them, each done to the real ledger and to the model."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from audit.model import Book, Model
from ledger import accounts, giving, posting, reconciliation, refusals, reversal, sealing
from ledger.models import Account, Entry, Transfer
from members import founding, joining
from members.models import Membership, Person
from members.refusals import Refused
from members.walls import in_bank

AT = dt.datetime(2026, 10, 3, 12, 0, tzinfo=dt.UTC)
MEMBERS = 5
_numbers = count(1)

places = st.integers(0, MEMBERS)  # the members, and the pot
of_members = st.integers(0, MEMBERS - 1)
minutes = st.integers(1, 20).map(lambda quarters: quarters * 15)
any_known = st.integers(0, 10**6)
Shape = tuple[list[tuple[int, int]], int]


@st.composite
def gatherings(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Many who give and many who receive, by place; the last one's minutes make it even."""
    chosen = draw(st.lists(places, min_size=2, max_size=MEMBERS + 1, unique=True))
    moved = draw(st.lists(st.integers(-20, 20), min_size=len(chosen) - 1, max_size=len(chosen) - 1))
    moved = [quarters * 15 for quarters in moved]
    return list(zip(chosen, [*moved, -sum(moved)], strict=True))


class Verbs(RuleBasedStateMachine):
    """One time bank of five members and a pot. `door` is where hours are posted."""

    steps_taken = 0
    door: Callable[..., list[posting.Receipt]] = staticmethod(posting.post_batch)

    @initialize()
    def found(self) -> None:
        number = next(_numbers)
        slug = f"machine-{os.getpid()}-{number}"
        self.admin: Person = founding.found(
            slug=slug, name=slug, admin_name="Dunja", admin_email=f"{slug}@example.org", by=None, at=AT
        )
        self.bank = self.admin.bank
        with in_bank(self.bank):
            self.members: list[Membership] = [
                joining.enrol(self.bank, name=f"Member {place}", by=self.admin, at=AT)
                for place in range(MEMBERS)
            ]
        self.people = [member.people.select_related("bank").get() for member in self.members]
        self.ids = [accounts.of(member).pk for member in self.members] + [accounts.pot(self.bank).pk]
        rows = Account.objects.in_bulk(self.ids)
        self.model = Model()
        for pk in self.ids:
            row = rows[pk]
            self.model.books[pk] = Book(row.lowest_minutes, row.highest_minutes, row.is_hard)

    def asked(self, moves: list[tuple[int, int]], reference: str = "", **said: Any) -> posting.Posting:
        """A posting between places; a name of its own unless it is given one."""
        return posting.Posting(
            bank_id=self.bank.pk,
            kind=said.pop("kind", "service"),
            reference=reference or f"help:{len(self.model.known)}:{next(_numbers)}",
            lines=tuple(posting.Line(self.ids[place], moved) for place, moved in moves),
            occurred_on=dt.date(2026, 10, 2),
            **said,
        )

    def known(self, chosen: int) -> posting.Posting:
        every = list(self.model.known.values())
        return every[chosen % len(every)].asked

    def post(self, batch: list[posting.Posting]) -> None:
        """Through the door; taken or refused, the model must say the same."""
        self.do(batch, lambda: type(self).door(batch, at=AT))

    def do(self, batch: list[posting.Posting], verb: Callable[[], list[posting.Receipt]]) -> None:
        reasons = self.model.reasons(batch)
        try:
            with in_bank(self.bank):
                receipts = verb()
        except Refused as refused:
            if type(refused) not in reasons:
                raise AssertionError(
                    f"refused as {_promise(refused)} instead of {reasons}: {batch}"
                ) from refused
        else:
            assert not reasons, f"taken, where it must be refused with {reasons}: {batch}"
            wrong = self.model.take(batch, receipts)
            assert not wrong, wrong

    @rule(provider=places, recipient=places, moved=minutes)
    def help(self, provider: int, recipient: int, moved: int) -> None:
        self.post([self.asked([(provider, moved), (recipient, -moved)])])

    @rule(moves=gatherings())
    def gather(self, moves: list[tuple[int, int]]) -> None:
        self.post([self.asked(moves)])

    @rule(moves=st.lists(st.tuples(places, st.integers(-60, 60)), max_size=4))
    def post_whatever_adds_up_or_not(self, moves: list[tuple[int, int]]) -> None:
        self.post([self.asked(moves)])

    @rule(many=st.lists(gatherings(), min_size=1, max_size=6), again=st.lists(any_known, max_size=2))
    def post_a_batch(self, many: list[list[tuple[int, int]]], again: list[int]) -> None:
        before = [self.known(chosen) for chosen in again if self.model.known]
        self.post([*before, *(self.asked(moves) for moves in many)])

    @precondition(lambda self: self.model.known)
    @rule(chosen=any_known)
    def replay(self, chosen: int) -> None:
        self.post([self.known(chosen)])

    @precondition(lambda self: self.model.known)
    @rule(chosen=any_known, moved=minutes)
    def replay_changed(self, chosen: int, moved: int) -> None:
        first, second, *_rest = self.known(chosen).lines
        other = (posting.Line(first.account_id, moved), posting.Line(second.account_id, -moved))
        asked = self.known(chosen)
        self.post([replace(asked, lines=other, description=f"{asked.description} and more")])

    @rule(moved=minutes, place=of_members)
    def reach_into_another_bank(self, moved: int, place: int) -> None:
        stranger = Account.objects.exclude(bank=self.bank).order_by("pk").values_list("pk", flat=True).first()
        lines = (posting.Line(self.ids[place], moved), posting.Line(stranger or 0, -moved))
        asked = replace(self.asked([]), lines=lines)
        try:
            type(self).door([asked], at=AT)
        except (refusals.NotOfThisBank, refusals.AccountClosed, refusals.LimitPassed):
            return
        raise AssertionError("an hour went through the wall between two time banks")

    @precondition(lambda self: self.model.known)
    @rule(chosen=any_known, reason=st.sampled_from(["Twice.", "Not so."]))
    def reverse(self, chosen: int, reason: str) -> None:
        known = list(self.model.known.values())[chosen % len(self.model.known)]
        original = Transfer.objects.get(pk=known.transfer_id)
        lines = tuple(posting.Line(line.account_id, -line.minutes) for line in known.asked.lines)
        undoing = posting.Posting(
            bank_id=self.bank.pk,
            kind="reversal",
            reference=f"reversal:{original.public_id}",
            lines=lines,
            occurred_on=self.bank.today(AT),
            description=reason,
            reverses_id=original.pk,
        )
        before = self.model.asked_before(undoing.reference)
        if before and before.request_hash != undoing.request_hash:
            # Undone with another reason: to the verb that is "undone before", whatever the reference says.
            undoing = replace(undoing, reference=f"{undoing.reference}:again")
        self.do([undoing], lambda: [reversal.reverse(original, by=self.admin, reason=reason, at=AT)])

    @precondition(lambda self: self.model.known)
    @rule(chosen=any_known, moved=minutes)
    def reverse_a_part_only(self, chosen: int, moved: int) -> None:
        known = list(self.model.known.values())[chosen % len(self.model.known)]
        lines = tuple(posting.Line(line.account_id, -line.minutes) for line in known.asked.lines[:2])
        asked = self.asked([], kind="reversal", reverses_id=known.transfer_id)
        self.post([replace(asked, lines=lines)])

    @rule(giver=of_members, receiver=of_members, moved=minutes, key=st.integers(0, 3))
    def give(self, giver: int, receiver: int, moved: int, key: int) -> None:
        if giver == receiver:
            return
        one, other = self.members[giver], self.members[receiver]
        moves = [(giver, -moved), (receiver, moved)]
        asked = self.given("gift", f"gift:{one.public_id}:{key}", moves)
        told: Any = {"by": self.people[giver], "at": AT, "key": str(key)}
        self.do([asked], lambda: [giving.give(one, other, moved, "Thanks", **told)])

    @rule(giver=of_members, moved=minutes, key=st.integers(0, 3))
    def donate(self, giver: int, moved: int, key: int) -> None:
        one = self.members[giver]
        moves = [(giver, -moved), (MEMBERS, moved)]
        asked = self.given("donation", f"donation:{one.public_id}:{key}", moves)
        told: Any = {"by": self.people[giver], "at": AT, "key": str(key)}
        self.do([asked], lambda: [giving.donate(one, moved, "Thanks", **told)])

    @rule(receiver=of_members, moved=minutes, key=st.integers(0, 3))
    def grant(self, receiver: int, moved: int, key: int) -> None:
        one = self.members[receiver]
        moves = [(MEMBERS, -moved), (receiver, moved)]
        asked = self.given("grant", f"grant:{one.public_id}:{key}", moves)
        told: Any = {"by": self.admin, "at": AT, "key": str(key)}
        self.do([asked], lambda: [giving.grant(one, moved, "Thanks", **told)])

    def given(self, kind: str, reference: str, moves: list[tuple[int, int]]) -> posting.Posting:
        asked = self.asked(moves, reference, kind=kind, description="Thanks")
        return replace(asked, occurred_on=self.bank.today(AT))

    @rule(
        place=of_members,
        below=st.integers(0, 40),
        above=st.none() | st.integers(0, 40),
        is_hard=st.booleans(),
    )
    def set_limits(self, place: int, below: int, above: int | None, is_hard: bool) -> None:
        """From where the balance stands, so that a hard limit is never broken by its being made."""
        book = self.model.books[self.ids[place]]
        book.lowest, book.is_hard = book.balance - below * 15, is_hard
        book.highest = None if above is None else book.balance + above * 15
        limits = {"lowest_minutes": book.lowest, "highest_minutes": book.highest, "is_hard": is_hard}
        Account.objects.filter(pk=self.ids[place]).update(**limits)

    @rule(is_hard=st.booleans(), lowest=st.integers(-40, 0), highest=st.integers(0, 160))
    def change_the_policy(self, is_hard: bool, lowest: int, highest: int) -> None:
        bank = self.bank
        bank.limits_are_hard, bank.lowest_minutes, bank.highest_minutes = is_hard, lowest * 15, highest * 15
        accounts.apply_limits(bank)
        for pk in self.ids[:MEMBERS]:
            book = self.model.books[pk]
            book.is_hard = is_hard
            book.lowest = min(lowest * 15, book.balance) if is_hard else lowest * 15
            book.highest = max(highest * 15, book.balance) if is_hard else highest * 15
        pot = self.model.books[self.ids[MEMBERS]]
        pot.lowest = min(bank.pot_lowest_minutes, pot.balance)

    @precondition(lambda self: sum(book.is_closed for book in self.model.books.values()) < 2)
    @rule(place=of_members, wish=st.integers(0, 9))
    def close(self, place: int, wish: int) -> None:
        if wish:  # one in ten, or a walk would soon be among closed accounts only
            return
        self.model.books[self.ids[place]].is_closed = True
        Account.objects.filter(pk=self.ids[place]).update(closed_at=AT)

    @rule()
    def seal(self) -> None:
        """Blocks of hashes follow the postings and move nothing."""
        sealing.seal(self.bank, at=AT)

    @invariant()
    def the_books_are_the_models(self) -> None:
        type(self).steps_taken += 1
        if not hasattr(self, "model"):
            return
        with connection.cursor() as cursor:
            cursor.execute(BOOKS, [self.bank.pk])
            found = {row[0]: row[1:] for row in cursor.fetchall()}
        for pk, book in self.model.books.items():
            last = book.entries[-1] if book.entries else (None, None)
            expected = (book.balance, len(book.entries), *last)
            assert found[pk] == expected, f"account {pk}: {found[pk]} instead of {expected}"
        assert sum(balance for balance, *_rest in found.values()) == 0

    def teardown(self) -> None:
        """At the end of a walk, every entry there is and every check of the ledger's own."""
        if not hasattr(self, "model"):
            return
        rows = Entry.objects.filter(bank=self.bank).order_by("account_id", "sequence")
        found: dict[int, list[tuple[int, int]]] = {pk: [] for pk in self.ids}
        for account, moved, after in rows.values_list("account_id", "minutes", "balance_after_minutes"):
            found[account].append((moved, after))
        assert found == {pk: book.entries for pk, book in self.model.books.items()}
        assert Transfer.objects.filter(bank=self.bank).count() == len(self.model.known)
        assert reconciliation.check(self.bank) == []


def _promise(refused: Refused) -> str:
    return f"{type(refused).__name__} ({getattr(refused, 'promise', '') or refused})"


BOOKS = """
    SELECT a.id, a.balance_minutes, a.sequence, e.minutes, e.balance_after_minutes
      FROM ledger_account AS a
           LEFT JOIN ledger_entry AS e
                  ON e.bank_id = a.bank_id AND e.account_id = a.id AND e.sequence = a.sequence
     WHERE a.bank_id = %s
"""


class Forgetful(Verbs):
    """The control: a door that does not know again what it has posted."""

    @staticmethod
    def door(batch: list[posting.Posting], *, at: dt.datetime) -> list[posting.Receipt]:
        renamed = [replace(asked, reference=f"{asked.reference}/{next(_numbers)}") for asked in batch]
        return posting.post_batch(renamed, at=at)
