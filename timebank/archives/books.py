"""The books of an archive as they were posted: each transfer with its lines, every account's in their order.

Both the look before and the posting read them through `in_turn`, so what was looked at is what is posted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ledger.journals.order import Order, Step
from ledger.models import Account, Entry, Transfer
from timebank.archives.ids import Ids
from timebank.archives.reading import Archive, Complain, Fault, Row
from timebank.archives.tables import file_of

TRANSFERS, ENTRIES = file_of(Transfer), file_of(Entry)


@dataclass(frozen=True, slots=True)
class Whole:
    """One transfer, where it stands in its file, and its lines by their numbers."""

    line: int
    said: dict[str, Any]
    entries: list[dict[str, Any]]


def in_turn(archive: Archive, accounts: Ids, complain: Complain) -> Iterator[Whole]:
    """Every transfer when its turn has come: after all that its accounts had before it."""
    order = Order({b"%d" % account: b"1" for account in accounts.olds}, {})
    waiting: dict[bytes, Whole] = {}
    for whole in _wholes(archive, complain):
        if step := _step(whole, accounts):
            waiting[step.text] = whole
            for ready in order.take(step):
                yield waiting.pop(ready.text)
        else:
            complain(
                Fault(ENTRIES, 0, _("transfer %(id)s has a line on no account, or two on one") % whole.said)
            )
    for step in order.rest():
        whole = waiting.pop(step.text)
        words = _("a number is missing in the entries of one of the accounts of this transfer")
        complain(Fault(TRANSFERS, whole.line, words))


def _wholes(archive: Archive, complain: Complain) -> Iterator[Whole]:
    """Transfers and entries side by side: both come by the transfers' ids."""
    entries = archive.rows(Entry, complain)
    line, entry = next(entries, (0, {}))
    for place, said in archive.rows(Transfer, complain):
        own: list[dict[str, Any]] = []
        while entry and entry["transfer_id"] <= said["id"]:
            if entry["transfer_id"] == said["id"]:
                own.append(entry)
            else:
                complain(Fault(ENTRIES, line, _("there is no transfer %(transfer_id)s") % entry))
            line, entry = next(entries, (0, {}))
        yield Whole(place, said, own)
    while entry:
        complain(Fault(ENTRIES, line, _("there is no transfer %(transfer_id)s") % entry))
        line, entry = next(entries, (0, {}))


def _step(whole: Whole, accounts: Ids) -> Step | None:
    """As the order of journals has it."""
    names = [entry["account_id"] for entry in whole.entries]
    if len(set(names)) != len(names) or not all(name in accounts for name in names):
        return None
    numbers = [entry["sequence"] for entry in whole.entries]
    return Step(
        accounts=[b"%d" % name for name in names],
        numbers=[b"%d" % number for number in numbers],
        nexts=[b"%d" % (number + 1) for number in numbers],
        balances=[],
        day=b"",
        text=b"%d" % whole.said["id"],
    )


class Balances:
    """What every account comes to, entry by entry."""

    def __init__(self, complain: Complain) -> None:
        self._complain, self._now = complain, dict[int, tuple[int, int]]()

    def take(self, whole: Whole) -> None:
        entries = whole.entries
        lines = [entry["line"] for entry in entries]
        if lines != list(range(1, whole.said["line_count"] + 1)) or len(lines) < 2:
            self._say(whole, _("its lines are not all there, or not in order"))
        if sum(entry["minutes"] for entry in entries):
            self._say(whole, _("its lines do not come to zero"))
        for entry in entries:
            number, balance = self._now.get(entry["account_id"], (0, 0))
            self._now[entry["account_id"]] = number + 1, balance + entry["minutes"]
            if balance + entry["minutes"] != entry["balance_after_minutes"]:
                self._say(whole, _("the balance after it is not the one before it and its hours"))

    def hold_against(self, row: Row) -> None:
        """Whether an account's own figures are what its entries come to."""
        line, account = row
        if self._now.get(account["id"], (0, 0)) != (account["sequence"], account["balance_minutes"]):
            words = _("the account's balance is not what its entries come to")
            self._complain(Fault(file_of(Account), line, words))

    def _say(self, whole: Whole, sentence: str) -> None:
        self._complain(Fault(TRANSFERS, whole.line, sentence))
