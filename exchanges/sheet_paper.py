"""Slips and time sheets as a PDF: four slips to a page, two in large print; a sheet on a page of its own."""

import io
from collections.abc import Sequence
from functools import partial

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from exchanges import sheets
from exchanges.models import Batch, Sheet
from members import large_print
from members.large_print import INK, drawn

WIDTH_MM, HEIGHT_MM, EDGE_MM, SQUARE_MM = 210, 297, 12, 26
LEAST = 8
# A time sheet lies on its side.
COLUMNS = (28, 54, 54, 62, 22, 53)


def as_pdf(batch: Batch) -> bytes:
    """All of one batch, in the time bank's language."""
    with translation.override(batch.bank.language):
        rows = list(batch.sheets.select_related("bank", "batch").order_by("number"))
        paper = _paper(batch, rows)
        (_slips if batch.kind == Batch.Kind.SLIP else _time_sheets)(paper, batch, rows)
        return bytes(paper.output())


def title_of(batch: Batch, rows: Sequence[Sheet]) -> str:
    """The numbers in it: Slips 0413 to 0432."""
    told = {"first": rows[0].printed_number, "last": rows[-1].printed_number}
    if len(rows) == 1:
        return rows[0].name
    if batch.kind == Batch.Kind.SLIP:
        return _("Slips %(first)s to %(last)s") % told
    return _("Sheets %(first)s to %(last)s") % told


def _paper(batch: Batch, rows: Sequence[Sheet]) -> large_print.Sheet:
    paper = large_print.Sheet(title=title_of(batch, rows), author=batch.bank.name, edge_mm=EDGE_MM)
    paper.set_auto_page_break(False)
    paper.set_draw_color(120)
    return paper


def heads() -> list[str]:
    """What is asked on every line, on paper as on the page."""
    return [
        _("Day"),
        _("Who helped?"),
        _("Who was helped?"),
        _("What was it?"),
        _("Hours"),
        _("Both sign here"),
    ]


def for_whom(batch: Batch) -> list[str]:
    """For which member and which kind of help it was printed."""
    lines = []
    if batch.membership:
        told = {"name": batch.membership.name, "number": batch.membership.number}
        lines.append(_("For %(name)s · no. %(number)s") % told)
    if batch.category:
        lines.append(_("Kind of help: %(kind)s") % {"kind": batch.category})
    return lines


def _slips(paper: large_print.Sheet, batch: Batch, rows: Sequence[Sheet]) -> None:
    across = 1 if batch.is_large else 2
    width, height = WIDTH_MM / across, HEIGHT_MM / 2
    for place, sheet in enumerate(rows):
        on_page = place % (2 * across)
        if on_page == 0:
            paper.add_page()
            _lines_to_cut(paper, across)
        _slip(paper, sheet, (on_page % across) * width, (on_page // across) * height, width)


def _lines_to_cut(paper: large_print.Sheet, across: int) -> None:
    paper.set_dash_pattern(2, 2)
    paper.line(0, HEIGHT_MM / 2, WIDTH_MM, HEIGHT_MM / 2)
    if across == 2:
        paper.line(WIDTH_MM / 2, 0, WIDTH_MM / 2, HEIGHT_MM)
    paper.set_dash_pattern()


def _slip(paper: large_print.Sheet, sheet: Sheet, left: float, top: float, width: float) -> None:
    is_large = sheet.batch.is_large
    x, room = left + EDGE_MM, width - 2 * EDGE_MM
    y = _head(paper, sheet, x, top + EDGE_MM, room, is_large=is_large)
    step = 17 if is_large else 16.5
    say = partial(_asked, paper, size=15 if is_large else 11)
    _day, helped, was_helped, what, hours, _sign = heads()
    for words in (helped, was_helped, what):
        say(words, x, y, room)
        y += step
    say(_day, x, y, room * 0.55)
    say(hours, x + room * 0.6, y, room * 0.4)
    y += step
    half = room / 2 - 2
    small = 13 if is_large else 9
    say(_("Signed by who helped"), x, y, half, size=small)
    say(_("Signed by who was helped"), x + half + 4, y, half, size=small)


def _asked(paper: large_print.Sheet, words: str, x: float, y: float, room: float, *, size: int) -> None:
    """The question, and under it a line to write on."""
    _say(paper, words, x, y, room, size=size)
    paper.line(x, y + 14, x + room, y + 14)


def _time_sheets(paper: large_print.Sheet, batch: Batch, rows: Sequence[Sheet]) -> None:
    for sheet in rows:
        paper.add_page(orientation="L")
        y = _head(paper, sheet, EDGE_MM, EDGE_MM, HEIGHT_MM - 2 * EDGE_MM, is_large=batch.is_large)
        size, top = (14 if batch.is_large else 11), y
        for words, x, width in _across():
            _say(paper, words, x + 1, y, width - 2, size=size, bold=True)
        y += 8
        deep = (WIDTH_MM - EDGE_MM - y) / batch.lines_each
        for down in (top, *(y + n * deep for n in range(batch.lines_each + 1))):
            paper.line(EDGE_MM, down, HEIGHT_MM - EDGE_MM, down)
        for x in [*(x for _words, x, _width in _across()), HEIGHT_MM - EDGE_MM]:
            paper.line(x, top, x, WIDTH_MM - EDGE_MM)


def _across() -> list[tuple[str, float, float]]:
    starts = [EDGE_MM + sum(COLUMNS[:n]) for n in range(len(COLUMNS))]
    return list(zip(heads(), starts, COLUMNS, strict=True))


def _head(
    paper: large_print.Sheet, sheet: Sheet, x: float, y: float, room: float, *, is_large: bool
) -> float:
    """The time bank, the number and the square; answers with where the next thing may begin."""
    words = room - SQUARE_MM - 3
    paper.image(_square(sheet), x=x + room - SQUARE_MM, y=y - 3, w=SQUARE_MM, h=SQUARE_MM)
    _say(paper, sheet.bank.name, x, y, words, size=12 if is_large else 10)
    _say(paper, sheet.name, x, y + 7, words, size=22 if is_large else 17, bold=True)
    for n, line in enumerate(for_whom(sheet.batch)):
        _say(paper, line, x, y + 15.5 + 5.5 * n, words, size=13 if is_large else 10)
    return y + SQUARE_MM + 2


def _say(
    paper: large_print.Sheet,
    words: str,
    x: float,
    y: float,
    room: float,
    *,
    size: int,
    bold: bool = False,
) -> None:
    """One line of words, smaller where there is less room, and cut where there is none."""
    words = drawn(words)
    paper.face(words, size, bold=bold)
    while size > LEAST and paper.get_string_width(words) > room:
        size -= 1
        paper.set_font_size(size)
    while len(words) > 1 and paper.get_string_width(words) > room:
        words = f"{words[:-2].rstrip()}…"
    paper.set_text_color(*INK)
    paper.set_xy(x, y)
    paper.cell(room, 6, words)


def _square(sheet: Sheet) -> io.BytesIO:
    drawn = io.BytesIO()
    segno.make(sheets.address(sheet), error="l", micro=False).save(drawn, kind="png", scale=6, border=3)
    return io.BytesIO(drawn.getvalue())
