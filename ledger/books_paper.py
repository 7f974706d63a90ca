"""The books on paper: the trial balance of a day, and the journal, transfer by transfer."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger import hours
from members.large_print import INK, LINE, SOFT, Sheet

EDGE_MM, LINE_MM = 16, 6.5
TEXT, TITLE = 12, 20
HOURS_MM, NUMBER_MM, DAY_MM = 30, 18, 30


@dataclass(frozen=True, slots=True)
class Account:
    """A line of a trial balance."""

    number: str
    name: str
    in_minutes: int
    out_minutes: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the journal: whose hours, and how many."""

    transfer: object
    day: dt.date
    kind: str
    words: str
    note: str
    account: str
    minutes: int


class BooksSheet(Sheet):
    """Pages with the same heading, numbered, whose lines stay whole."""

    def __init__(self, *, bank: str, title: str, at: dt.datetime) -> None:
        super().__init__(title=f"{title} · {bank}", author=bank, edge_mm=EDGE_MM)
        self.bank, self.words = bank, title
        self.set_auto_page_break(True, margin=EDGE_MM + 8)
        self.add_page()
        self.say(title, TITLE, bold=True)
        made = formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
        self.say(_("Made on %(when)s") % {"when": made}, TEXT, color=SOFT)
        self.ln(4)

    def header(self) -> None:
        self.say(self.bank if self.page_no() == 1 else f"{self.bank} · {self.words}", TEXT, color=SOFT)
        self.ln(2)

    def footer(self) -> None:
        self.set_y(-EDGE_MM)
        words = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.face(words, TEXT)
        self.set_text_color(*SOFT)
        self.cell(0, LINE_MM, words)

    def row(self, cells: Sequence[tuple[str, float, str]], *, bold: bool = False, rule: bool = True) -> None:
        """Cells beside one another, each shortened to its room."""
        for text, width, align in cells:
            self.face(text, TEXT, bold=bold)
            self.set_text_color(*(SOFT if bold and not rule else INK))
            self.cell(width, LINE_MM, self.cut_to(text, width - 2), align=align)
        self.ln()
        if rule:
            self.set_draw_color(*LINE)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())

    @property
    def rest_mm(self) -> float:
        return float(self.epw) - 3 * HOURS_MM - NUMBER_MM


def trial_balance(
    *,
    bank: str,
    title: str,
    at: dt.datetime,
    by_kind: Iterable[Account],
    accounts: Iterable[Account],
    total: Account,
) -> bytes:
    """All accounts, under the sums of each kind; at the end that they come to nothing."""
    sheet = BooksSheet(bank=bank, title=title, at=at)
    for words, lines in ((_("By kind of account"), by_kind), (_("Each account"), accounts)):
        sheet.say(words, TEXT + 2, bold=True)
        titles = ("", _("Account"), _("Came in"), _("Went out"), _("Balance"))
        sheet.row(_beside(sheet, titles), bold=True)
        for line in lines:
            sheet.row(_beside(sheet, _balance(line)))
        sheet.row(_beside(sheet, _balance(total)), bold=True)
        sheet.ln(6)
    return bytes(sheet.output())


def _balance(line: Account) -> tuple[str, ...]:
    came_in, went_out = line.in_minutes, line.out_minutes
    sums = hours.compact(came_in), hours.compact(went_out), hours.signed(came_in - went_out)
    return (line.number, capfirst(line.name), *sums)


def _beside(sheet: BooksSheet, texts: Sequence[str]) -> list[tuple[str, float, str]]:
    widths = (NUMBER_MM, sheet.rest_mm, HOURS_MM, HOURS_MM, HOURS_MM)
    return list(zip(texts, widths, "LLRRR", strict=True))


def journal(*, bank: str, title: str, at: dt.datetime, postings: Iterable[Posting]) -> tuple[bytes, int]:
    """Each transfer with its lines, which sum to zero; and how many lines there were."""
    sheet, before, count = BooksSheet(bank=bank, title=title, at=at), None, 0
    for posting in postings:
        if posting.transfer != before:
            _open(sheet, posting)
        before, count = posting.transfer, count + 1
        room = float(sheet.epw) - DAY_MM - HOURS_MM
        told = ("", DAY_MM, "L"), (posting.account, room, "L"), (hours.signed(posting.minutes), HOURS_MM, "R")
        sheet.row(told, rule=False)
    if not count:
        sheet.say(_("Nothing was posted in this time."), TEXT)
    return bytes(sheet.output()), count


def _open(sheet: BooksSheet, posting: Posting) -> None:
    """A transfer begins under a line, and not as the last words of a page."""
    if sheet.will_page_break(4 * LINE_MM):
        sheet.add_page()
    sheet.row([], rule=True)
    day = formats.date_format(posting.day, "SHORT_DATE_FORMAT")
    words = " · ".join(filter(None, (capfirst(posting.kind), posting.note, posting.words)))
    sheet.row([(day, DAY_MM, "L"), (words, float(sheet.epw) - DAY_MM, "L")], bold=True, rule=False)
