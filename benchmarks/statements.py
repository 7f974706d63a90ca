"""Goal 5: a page of a very long statement against looking up its balance."""

from benchmarks.history import MEMBERS
from benchmarks.rounds import interleaved
from benchmarks.server import Server
from benchmarks.table import Goal

BALANCE = "SELECT balance_minutes FROM ledger_account WHERE bank_id = 1 AND id = :account;"
PAGE = """SELECT e.sequence, e.minutes, e.balance_after_minutes, t.public_id, t.kind, t.occurred_on, t.description
  FROM ledger_entry AS e JOIN ledger_transfer AS t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
 WHERE e.bank_id = 1 AND e.account_id = :account {before} ORDER BY e.sequence DESC LIMIT 50;"""
ENTRIES = """SELECT sequence, transfer_id, minutes, balance_after_minutes FROM ledger_entry
 WHERE bank_id = 1 AND account_id = :account {before} ORDER BY sequence DESC LIMIT 50;"""
DEEP = "AND {}sequence < 50000"


def pages(server: Server, database: str, first: int, *, rounds: int, seconds: int) -> list[Goal]:
    """The newest 50 entries with the balance after each, and 50 from the middle."""
    busy = first + MEMBERS
    held = server.ask(database, "SELECT sequence FROM ledger_account WHERE id = %s", [busy])[0][0]
    scripts = (
        BALANCE,
        ENTRIES.format(before=""),
        ENTRIES.format(before=DEEP.format("")),
        PAGE.format(before=""),
    )
    balance, newest, deep, named = interleaved(
        rounds,
        *(lambda script=script: _microseconds(server, database, script, busy, seconds) for script in scripts),
    )
    return [
        Goal.at_most(
            "5",
            f"a page of an account with {held:,} entries against its balance",
            newest / balance,
            3,
            page_microseconds=newest,
            balance_microseconds=balance,
            page_with_transfers_microseconds=named,
        ),
        Goal.at_most("5", "a page from its middle", deep / balance, 12, page_microseconds=deep),
    ]


def _microseconds(server: Server, database: str, script: str, account: int, seconds: int) -> float:
    return server.pgbench(database, script, clients=1, seconds=seconds, account=account).microseconds
