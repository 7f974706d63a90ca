"""A statement to take along: the same rows as on its page, all of them or those of some days, oldest first.

The days are those on which entries were posted, by the time bank's clock: so a paper's entries follow one another
without a gap, and its balances add up from the first line to the last.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from django.db.models import Max, Min
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import exports, hours, proofs, statements
from ledger.models import Account, Block, Entry, Transfer
from ledger.models.transfer import EntryQuerySet
from ledger.statements import Row
from members.models import TimeBank
from members.refusals import Refused

A_CHUNK = 500
LONGEST_PRINTED = 1_000
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": exports.CONTENT_TYPES["csv"],
    "json": "application/json",
}
IN_MEMORY_BYTES = 1_000_000


class TooLongToPrint(Refused):
    """So many entries are no paper any more."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Which entries, by their numbers, and where the balance stood before the first and after the last."""

    account: Account
    first: dt.date | None
    last: dt.date | None
    from_sequence: int
    to_sequence: int
    opening_minutes: int
    closing_minutes: int

    @property
    def count(self) -> int:
        return self.to_sequence - self.from_sequence + 1

    def rows(self) -> Iterator[Row]:
        """Oldest first, some hundred in memory at a time."""
        entries, done = statements.of(self.account).order_by("sequence"), self.from_sequence - 1
        known: dict[int, Account] = {}
        while done < self.to_sequence:
            chunk = list(entries.filter(sequence__gt=done, sequence__lte=self.to_sequence)[:A_CHUNK])
            if not chunk:
                return
            yield from statements.rows(self.account, chunk, known=known)
            done = chunk[-1].sequence


def of(account: Account, *, first: dt.date | None = None, last: dt.date | None = None) -> Paper:
    """The paper of an account, whole or of these days, the last one with them."""
    own = Entry.objects.filter(bank=account.bank_id, account=account)
    until = own.filter(transfer__posted_at__lt=_midnight(account, last, days_on=1)) if last else own
    if first:
        within = until.filter(transfer__posted_at__gte=_midnight(account, first))
        ends = within.aggregate(lowest=Min("sequence"), highest=Max("sequence"))
        if ends["lowest"] is None:
            return _empty(account, first, last, until)
        lowest, highest = ends["lowest"], ends["highest"]
    else:
        lowest, highest = 1, until.aggregate(highest=Max("sequence"))["highest"]
        if highest is None:
            return _empty(account, first, last, until)
    balances = dict(own.filter(sequence__in=[lowest - 1, highest]).values_list(*_BALANCE))
    return Paper(account, first, last, lowest, highest, balances.get(lowest - 1, 0), balances[highest])


_BALANCE = ("sequence", "balance_after_minutes")


def _empty(account: Account, first: dt.date | None, last: dt.date | None, before: EntryQuerySet) -> Paper:
    """Days on which nothing was posted: the balance stood still."""
    found = before.order_by("-sequence").values_list(*_BALANCE).first()
    sequence, minutes = found or (0, 0)
    return Paper(account, first, last, sequence + 1, sequence, minutes, minutes)


def check_printable(paper: Paper) -> None:
    """Raises TooLongToPrint where nobody would want to hold it in their hands."""
    if paper.count > LONGEST_PRINTED:
        sentence = _(
            "These are %(count)d entries, too many to print: a PDF holds up to %(most)d. "
            "Choose fewer days, or take the CSV, which holds them all."
        )
        raise TooLongToPrint(sentence % {"count": paper.count, "most": LONGEST_PRINTED}, field="first")


def seal_of(bank: TimeBank) -> list[str]:
    """By what a paper can be compared with the books: the newest block."""
    block = Block.objects.newest_of(bank)
    if block is None:
        return []
    said = {"n": block.number, "day": formats.date_format(timezone.localtime(block.sealed_at), "DATE_FORMAT")}
    return [
        _("The newest sealed block is number %(n)s, of %(day)s. Its hash, to compare with the books:") % said,
        block.hex,
    ]


def file_name(paper: Paper, format: str, *, at: dt.datetime) -> str:
    """What the file is, without anybody's name: elm-street-statement-12-2026-11-21.pdf."""
    account = paper.account
    whose = str(account.membership.number) if account.membership else "pot"
    until = paper.last or account.bank.today(at)
    days = f"{paper.first}-{until}" if paper.first else str(until)
    what = "proof" if format == "json" else "statement"
    return f"{account.bank.slug}-{what}-{whose}-{days}.{format}"


def _midnight(account: Account, day: dt.date, *, days_on: int = 0) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=days_on), dt.time(), tzinfo=account.bank.zone)


# --- For a spreadsheet ------------------------------------------------------------------------

COLUMNS = (
    exports.Column(gettext_lazy("Entry"), "whole", 8),
    exports.Column(gettext_lazy("Day of the help"), "day", 14),
    exports.Column(gettext_lazy("Posted at"), "moment", 20),
    exports.Column(gettext_lazy("Kind")),
    exports.Column(gettext_lazy("Description"), width=40),
    exports.Column(gettext_lazy("With"), width=28),
    exports.Column(gettext_lazy("Minutes"), "whole", 10),
    exports.Column(gettext_lazy("Hours"), "hours", 10),
    exports.Column(gettext_lazy("Balance after, minutes"), "whole", 10),
    exports.Column(gettext_lazy("Balance after, hours"), "hours", 10),
    exports.Column(gettext_lazy("After close")),
    exports.Column(gettext_lazy("Undone by entry"), "whole", 10),
    exports.Column(gettext_lazy("Undoes entry"), "whole", 10),
    exports.Column(gettext_lazy("Transfer"), width=38),
)


def proof_of(account: Account, *, at: dt.datetime) -> IO[bytes]:
    """The account's proof as a file: whole, or an error. Nobody is left with a half that looks like one."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (handed over open)
    for piece in proofs.write(account, at=at):
        file.write(piece.encode())
    file.seek(0)
    return file


def as_csv(paper: Paper) -> IO[bytes]:
    """The paper as a CSV file; on disk once it is big, so that it takes as little memory as a short one."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (handed over open)
    # Worded once: each look for a choice's label words all of them.
    kinds = {kind: str(words) for kind, words in Transfer.Kind.choices}
    after_close = _("after close")
    exports.write_csv(file, COLUMNS, (_cells(row, kinds, after_close) for row in paper.rows()))
    file.seek(0)
    return file


def _cells(row: Row, kinds: Mapping[str, str], after_close: str) -> exports.Row:
    entry, transfer = row.entry, row.transfer
    return (
        entry.sequence,
        transfer.occurred_on,
        transfer.posted_at,
        kinds[transfer.kind],
        transfer.description,
        ", ".join(other.name for other in row.others),
        entry.minutes,
        hours.as_decimal(entry.minutes),
        entry.balance_after_minutes,
        hours.as_decimal(entry.balance_after_minutes),
        after_close if row.is_after_close else None,
        row.undone_by.sequence if row.undone_by else None,
        row.undoes.sequence if row.undoes else None,
        str(transfer.public_id),
    )
