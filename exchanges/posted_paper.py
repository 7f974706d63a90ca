"""Statements of a month for the post: each begins a page of its own, with the address where an envelope shows it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from exchanges.periods import Period
from ledger import hours, printing
from ledger.papers import Paper
from ledger.statements import Row
from members.large_print import SOFT
from members.models import TimeBank

ADDRESS_TOP_MM, WORDS_TOP_MM, ADDRESS_WIDE_MM = 50, 92, 90


@dataclass(frozen=True)
class Posted:
    """One statement, and what stands on its envelope."""

    to: Sequence[str]
    paper: Paper
    rows: Sequence[Row]


class PostedStatements(printing.StatementSheet):
    """All of them in one file."""

    def __init__(self, bank: TimeBank, month: Period, at: dt.datetime) -> None:
        super().__init__(title=f"{bank.name} · {month.name}", author=bank.name)
        self.month, self.at = month, at
        self.label = bank.coordinator_label

    def footer(self) -> None:
        """Each counts its own pages: nobody is to read how many the others have."""
        self.set_y(-printing.EDGE_MM)
        self.say(_("Page %(page)s") % {"page": self.leaf}, printing.SMALL, color=SOFT)

    def statement(self, posted: Posted) -> None:
        self.begin(posted.paper)
        self._top(posted)
        for row in posted.rows:
            self.entry(row, is_own=True)
        self.ln(4)
        self.say(_in_words(posted.paper), printing.TEXT)
        self.ln(2)
        asks = _("Is something not right, or would you like help or to help? Tell your %(label)s.")
        self.say(asks % {"label": self.label}, printing.TEXT)
        if self.has_squares:
            self.say(_("A square stands for a letter that we cannot print."), printing.SMALL, color=SOFT)

    def _top(self, posted: Posted) -> None:
        paper = posted.paper
        self.say(paper.account.bank.name, printing.SMALL, color=SOFT)
        day = formats.date_format(timezone.localdate(self.at), "DATE_FORMAT")
        self.say(day, printing.SMALL, color=SOFT)
        self.set_y(ADDRESS_TOP_MM)
        for line in posted.to:
            self.say(line, printing.TEXT, width=ADDRESS_WIDE_MM)
        self.set_y(max(WORDS_TOP_MM, self.get_y() + 8))
        self.say(f"{printing.title(paper)}, {self.month.name}", 20, bold=True)
        self.ln(4)
        if posted.rows:
            self.heads()
        else:
            self.say(_("Nothing was posted in this month."), printing.TEXT)


def _in_words(paper: Paper) -> str:
    """Where the balance stood and stands, as one would read it out."""
    before, after = (hours.spoken(abs(minutes)) for minutes in (paper.opening_minutes, paper.closing_minutes))
    told = {"before": _side(paper.opening_minutes, before), "after": _side(paper.closing_minutes, after)}
    return _("The balance was %(before)s when the month began, and %(after)s when it ended.") % told


def _side(minutes: int, spoken: str) -> str:
    if minutes == 0:
        return _("just in the middle")
    if minutes > 0:
        return _("%(hours)s given more than received") % {"hours": spoken}
    return _("%(hours)s received more than given") % {"hours": spoken}


def written(sheets: Iterator[Posted], paper: PostedStatements) -> bytes:
    """The file, once all are in it."""
    for posted in sheets:
        paper.statement(posted)
    return bytes(paper.output())
