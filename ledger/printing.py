"""A statement on paper: large print, a heading on every page, and the balance after each entry."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeAlias

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger import hours
from ledger.checks import Check
from ledger.papers import Paper
from ledger.statements import Row
from members.large_print import INK, LINE, SOFT, Color, Sheet, drawn

EDGE_MM, LINE_MM = 16, 7
TEXT, SMALL, TITLE = 16, 16, 24
DAY_MM, WHAT_MM, HOURS_MM, BALANCE_MM = 35, 73, 33, 37

# Words, their size, their colour.
Piece: TypeAlias = tuple[str, int, Color]


def as_pdf(paper: Paper, check: Check, *, is_own: bool, at: dt.datetime, seal: Iterable[str] = ()) -> bytes:
    """The paper as a PDF; `seal` are the lines at its end by which it can be compared with the books."""
    bank = paper.account.bank.name
    sheet = StatementSheet(title=f"{title(paper)} · {bank}", author=bank)
    sheet.begin(paper)
    sheet.title_page(paper, at)
    for row in paper.rows():
        sheet.entry(row, is_own=is_own)
    sheet.closing(paper, check, seal)
    return bytes(sheet.output())


class StatementSheet(Sheet):
    """One statement; whoever prints several begins each of them."""

    def __init__(self, *, title: str, author: str) -> None:
        super().__init__(title=title, author=author, edge_mm=EDGE_MM)
        self.leaf, self.begins = 0, True
        self.set_auto_page_break(True, margin=EDGE_MM + 8)

    def begin(self, paper: Paper) -> None:
        """Each on pages of its own."""
        self.paper, self.begins, self.has_squares = paper, True, False
        self.add_page()

    # --- Pages

    def header(self) -> None:
        self.leaf = 1 if self.begins else self.leaf + 1
        if self.begins:
            self.begins = False
            return
        self.say(f"{self.paper.account.bank.name} · {title(self.paper)}", SMALL, color=SOFT)
        self.ln(2)
        self.heads()

    def footer(self) -> None:
        self.set_y(-EDGE_MM)
        words = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.face(words, SMALL)
        self.set_text_color(*SOFT)
        self.cell(0, LINE_MM, words)

    def title_page(self, paper: Paper, at: dt.datetime) -> None:
        self.say(paper.account.bank.name, SMALL, color=SOFT)
        self.say(title(paper), TITLE, bold=True)
        self.say(_days(paper, at), TEXT)
        self.ln(4)
        self._pair(_("Balance before"), hours.signed(paper.opening_minutes))
        self._pair(_("Balance after"), hours.signed(paper.closing_minutes))
        self.ln(4)
        if paper.count > 0:
            self.heads()
        else:
            self.say(_("Nothing was posted in this time."), TEXT)

    def closing(self, paper: Paper, check: Check, seal: Iterable[str]) -> None:
        lines = [f"{check.sentence} {check.newer_sentence}".strip(), *(row.sentence for row in check.shown)]
        if self.has_squares:
            lines.append(_("A square stands for a letter that this file cannot show. The CSV file has it."))
        self.ln(5)
        for line in (*lines, *seal):
            self.say(line, SMALL)
            self.ln(1)

    # --- The table

    def heads(self) -> None:
        self.set_text_color(*SOFT)
        columns = ((_("When"), DAY_MM, "L"), (_("What"), WHAT_MM, "L"), (_("Hours"), HOURS_MM, "R"))
        for title, width, align in (*columns, (_("Balance"), BALANCE_MM, "R")):
            self.face(title, SMALL, bold=True)
            self.cell(width, LINE_MM, title, align=align)
        self.ln()
        self._rule()

    def entry(self, row: Row, *, is_own: bool) -> None:
        what = _what(row, is_own=is_own)
        self._keep_together(what)
        top, page = self.get_y(), self.page
        self._cell(DAY_MM, formats.date_format(row.transfer.occurred_on, "SHORT_DATE_FORMAT"), "L")
        for text, size, color in what:
            self.set_x(self.l_margin + DAY_MM)
            self.face(text, size)
            self.set_text_color(*color)
            self.multi_cell(WHAT_MM, LINE_MM, drawn(text), align="L", new_x="LMARGIN", new_y="NEXT")
        # The figures last, as one would read them out.
        below = self.get_y()
        self.set_xy(self.l_margin + DAY_MM + WHAT_MM, top if self.page == page else below - LINE_MM)
        self._cell(HOURS_MM, hours.signed(row.entry.minutes), "R")
        self._cell(BALANCE_MM, hours.signed(row.entry.balance_after_minutes), "R")
        self.set_xy(self.l_margin, below)
        self._rule()

    def _keep_together(self, what: list[Piece]) -> None:
        """A row that would run over the end of a page begins the next one."""
        height = 2 * LINE_MM
        for text, size, _color in what:
            self.face(text, size)
            height += LINE_MM * int(self.get_string_width(drawn(text)) * 1.1 / WHAT_MM)
        if self.will_page_break(height + LINE_MM * (len(what) - 1)):
            self.add_page()

    def _cell(self, width: float, text: str, align: str) -> None:
        self.face(text, TEXT)
        self.set_text_color(*INK)
        self.cell(width, LINE_MM, text, align=align, new_x="RIGHT", new_y="TOP")

    def _rule(self) -> None:
        self.ln(1.5)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.5)

    # --- Words

    def _pair(self, label: str, value: str) -> None:
        self.face(label, TEXT)
        self.set_text_color(*INK)
        self.cell(60, LINE_MM + 1, label)
        self.face(value, TEXT, bold=True)
        self.cell(0, LINE_MM + 1, value, new_x="LMARGIN", new_y="NEXT")


def title(paper: Paper) -> str:
    return _("Statement of %(name)s") % {"name": paper.account.name}


def _days(paper: Paper, at: dt.datetime) -> str:
    first, last = (day and formats.date_format(day, "DATE_FORMAT") for day in (paper.first, paper.last))
    until = last or formats.date_format(timezone.localdate(at), "DATE_FORMAT")
    if first:
        return _("What was posted from %(first)s to %(last)s") % {"first": first, "last": until}
    return _("Everything posted until %(last)s") % {"last": until}


def _what(row: Row, *, is_own: bool) -> list[Piece]:
    """What it was, with whom, and its pair: the lines of one entry."""
    transfer = row.transfer
    kind = capfirst(str(transfer.get_kind_display()))
    lines: list[Piece] = [(transfer.description or kind, TEXT, INK)]
    others = ", ".join(other.name for other in row.others)
    lines.append((_with(row, others, kind, is_own=is_own), SMALL, SOFT))
    if row.is_after_close:
        lines.append((_("after close"), SMALL, SOFT))
    if row.undone_by:
        lines.append((_("Undone by entry %(n)s") % {"n": row.undone_by.sequence}, SMALL, SOFT))
    if row.undoes:
        lines.append((_("Undoes entry %(n)s") % {"n": row.undoes.sequence}, SMALL, SOFT))
    return lines


def _with(row: Row, others: str, kind: str, *, is_own: bool) -> str:
    if row.transfer.kind != row.transfer.Kind.SERVICE:
        return f"{kind} · {others}" if row.transfer.description else others
    if row.entry.minutes > 0:
        return (_("You helped %(name)s") if is_own else _("Helped %(name)s")) % {"name": others}
    return (_("You were helped by %(name)s") if is_own else _("Was helped by %(name)s")) % {"name": others}
