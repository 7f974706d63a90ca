"""The books as they stand in the database, and the verdict on them: one function, whoever wrote them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

Moves = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Intent:
    """What a client set out to do, and what came of it as far as it was told."""

    name: str
    moves: Moves
    """Holder and minutes, in the order of the holders."""
    outcome: str = "undecided"
    """"done", "refused" or "undecided"."""
    transfer: str = ""


@dataclass
class Books:
    """Every transfer by its id with the name of its intent, every entry, every balance; read in one look."""

    transfers: dict[str, str] = field(default_factory=dict)
    entries: list[tuple[str, str, int]] = field(default_factory=list)
    """Transfer, holder, minutes."""
    balances: dict[str, int] = field(default_factory=dict)
    banks: dict[str, str] = field(default_factory=dict)
    """The time bank of each holder."""


LEDGER = (
    "SELECT public_id::text, description FROM ledger_transfer",
    """SELECT t.public_id::text, coalesce(m.public_id::text, 'pot of ' || b.slug), e.minutes
         FROM ledger_entry AS e
              JOIN ledger_transfer AS t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
              JOIN ledger_account AS a ON a.bank_id = e.bank_id AND a.id = e.account_id
              JOIN members_timebank AS b ON b.id = a.bank_id
              LEFT JOIN members_membership AS m ON m.id = a.membership_id""",
    """SELECT coalesce(m.public_id::text, 'pot of ' || b.slug), a.balance_minutes, b.slug
         FROM ledger_account AS a
              JOIN members_timebank AS b ON b.id = a.bank_id
              LEFT JOIN members_membership AS m ON m.id = a.membership_id""",
)
NAIVE = (
    "SELECT id::text, intent FROM naive_transfer",
    "SELECT transfer::text, holder::text, minutes FROM naive_entry",
    "SELECT holder::text, balance, bank FROM naive_account",
)


def read(connection: Any, statements: tuple[str, str, str] = LEDGER) -> Books:
    """All of it as of one moment."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for statement in statements:
            cursor.execute(statement)
            rows.append(cursor.fetchall())
        cursor.execute("COMMIT")
    transfers, entries, accounts = rows
    return Books(
        transfers=dict(transfers),
        entries=[tuple(row) for row in entries],
        balances={holder: balance for holder, balance, _bank in accounts},
        banks={holder: bank for holder, _balance, bank in accounts},
    )


def verdict(intents: list[Intent], books: Books) -> list[str]:
    """Every fault: lost, invented, doubled, altered, half done, out of balance. None is the only good answer."""
    moves: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for transfer, holder, minutes in books.entries:
        moves[transfer].append((holder, minutes))
    return [*_sums(books, moves), *_against_intents(intents, books, moves)]


def _sums(books: Books, moves: dict[str, list[tuple[str, int]]]) -> list[str]:
    """What must hold whatever anybody wanted."""
    faults = [
        f"half done: transfer {transfer} has no lines" for transfer in books.transfers if not moves[transfer]
    ]
    for transfer, lines in moves.items():
        if total := sum(minutes for _holder, minutes in lines):
            faults.append(f"half done: transfer {transfer} sums to {total}")
    worked_out: Counter[str] = Counter()
    of_banks: Counter[str] = Counter()
    for _transfer, holder, minutes in books.entries:
        worked_out[holder] += minutes
    for holder, balance in books.balances.items():
        of_banks[books.banks[holder]] += balance
        if balance != worked_out[holder]:
            faults.append(
                f"altered: account {holder} stands at {balance}, its entries say {worked_out[holder]}"
            )
    faults += [f"time bank {bank} sums to {total}" for bank, total in of_banks.items() if total]
    return faults


def _against_intents(
    intents: list[Intent], books: Books, moves: dict[str, list[tuple[str, int]]]
) -> list[str]:
    """What clients set out to do against what is written."""
    faults = []
    written: dict[str, list[str]] = defaultdict(list)
    for transfer, name in books.transfers.items():
        written[name].append(transfer)
    for intent in intents:
        found = written.pop(intent.name, [])
        if len(found) > 1:
            faults.append(f"doubled: intent {intent.name} was written {len(found)} times")
        if intent.outcome == "done" and intent.transfer not in found:
            faults.append(f"lost: intent {intent.name} was acknowledged as {intent.transfer}")
        if intent.outcome == "refused" and found:
            faults.append(f"invented: intent {intent.name} was refused and is written")
        for transfer in found:
            if tuple(sorted(moves[transfer])) != intent.moves:
                faults.append(f"altered: intent {intent.name} is written as {moves[transfer]}")
    faults += [f"invented: {stray} was never asked for" for stray in written]
    return faults
