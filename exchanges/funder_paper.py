"""The report to funders as files: a PDF to send, and a workbook to go on with."""

import io

import xlsxwriter
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from fpdf import FPDF
from PIL import Image

from exchanges.funder_report import Filled
from exchanges.models import FunderPhoto
from ledger import exports, hours

FONTS = settings.BASE_DIR / "ledger" / "fonts"
OWN, WIDE = "AtkinsonHyperlegibleNext", "DejaVuSans"
EDGE_MM, LINE_MM, SIDE_MM = 18, 7, 35
# Two photos beside each other, or one across; drawn with about 200 dots to the inch.
GAP_MM, PHOTO_MM, ALONE_MM, PHOTO_PIXELS = 6, 63, 105, 1360
PLAIN = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "in_memory": True,
}


def note() -> str:
    """What a dash stands for."""
    return _(
        "A dash stands where fewer than five people would be behind a number, or where one of those numbers could be "
        "worked out from this one."
    )


def as_pdf(filled: Filled) -> bytes:
    paper = _Paper(filled)
    paper.say(filled.scope.person.bank.name, 12)
    paper.say(filled.title, 22, bold=True)
    paper.say(capfirst(filled.scope.period.name), 14)
    paper.words(filled.template.opening)
    paper.photos(filled.photos)
    for number in filled.numbers:
        paper.numbers((str(number.label), number.text))
    for title, rows in filled.tables:
        paper.say(title, 15, bold=True, above=5)
        paper.numbers(("", _("Exchanges"), _("Hours")), is_heading=True)
        for row in (*rows, filled.total):
            paper.numbers((capfirst(row.name), *row.texts))
    paper.words(filled.template.closing)
    paper.say(_("How we count"), 15, bold=True, above=5)
    for number in filled.numbers:
        paper.say(f"{number.label}: {number.definition}", 11)
    if filled.keeps_back:
        paper.say(note(), 11)
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, filled: Filled) -> None:
        super().__init__(format="A4")
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font(OWN, style, FONTS / f"{OWN}-{name}.ttf")
        self.add_font(WIDE, "", FONTS / f"{WIDE}-Regular.ttf")
        self.set_fallback_fonts([WIDE])
        self.set_margin(EDGE_MM)
        self.set_auto_page_break(True, margin=EDGE_MM)
        self.set_title(f"{filled.title} · {filled.scope.period.name}")
        self.set_author(filled.scope.person.bank.name)
        self.set_lang(filled.scope.person.bank.language)
        self.add_page()

    def say(self, words: str, size: int, *, bold: bool = False, above: float = 0) -> None:
        self.ln(above)
        self.set_font(OWN, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, words, new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(1.5)

    def words(self, text: str) -> None:
        for paragraph in filter(None, (part.strip() for part in text.splitlines())):
            self.say(paragraph, 12)
        self.ln(3)

    def photos(self, photos: list[FunderPhoto]) -> None:
        """Two beside each other, each above its words; one by itself has the width of the page."""
        pairs = [photos[:1]] if len(photos) == 1 else [photos[at : at + 2] for at in range(0, len(photos), 2)]
        for pair in pairs:
            alone = len(photos) == 1
            width, height = (self.epw, ALONE_MM) if alone else ((self.epw - GAP_MM) / 2, PHOTO_MM)
            self._row_of_photos([(each, _drawn(each)) for each in pair], width, height)

    def _row_of_photos(
        self, pair: list[tuple[FunderPhoto, io.BytesIO | None]], width: float, height: float
    ) -> None:
        self.set_font(OWN, "", 11)
        below = max(self._height(each.caption, width) for each, _image in pair)
        if self.will_page_break(height + below + 4):
            self.add_page()
        top, left = self.get_y(), self.l_margin
        for place, (each, image) in enumerate(pair):
            x = left + place * (width + GAP_MM)
            if image:
                self.image(image, x, top, width, height, keep_aspect_ratio=True, alt_text=each.caption)
            self.set_xy(x, top + height + 1)
            self.multi_cell(width, 5.5, each.caption, align="L")
        self.set_xy(left, top + height + below + 5)

    def _height(self, words: str, width: float) -> float:
        found = self.multi_cell(width, 5.5, words, dry_run=True, output="HEIGHT")
        assert isinstance(found, float)
        return found

    def numbers(self, cells: tuple[str, ...], is_heading: bool = False) -> None:
        """A name and its numbers, which stay together on a page."""
        if not any(cells):
            return
        self.set_font(OWN, "B" if is_heading else "", 12)
        numbers = cells[1:]
        width = self.epw - SIDE_MM * len(numbers)
        self.cell(width, LINE_MM, self._fitting(cells[0], width), border="B")
        for number in numbers:
            self.cell(SIDE_MM, LINE_MM, number, border="B", align="R")
        self.ln()

    def _fitting(self, words: str, width: float) -> str:
        while words and self.get_string_width(words) > width - 3:
            words = words[:-2] + "…"
        return words


def _drawn(photo: FunderPhoto) -> io.BytesIO | None:
    """The photo as paper needs it: a JPEG of no more dots than can be seen; None where its file is gone."""
    try:
        with photo.photo.open() as file, Image.open(file) as image:
            plain = image.convert("RGB")
    except FileNotFoundError:
        return None
    plain.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
    drawn = io.BytesIO()
    plain.save(drawn, "JPEG", quality=82)
    return drawn


def as_xlsx(filled: Filled) -> bytes:
    """One sheet: the figures, then each table, then how we count."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 2, 16)
        for place, (cells, is_heading) in enumerate(_lines(filled)):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(place, column, exports.inert(cell), bold if is_heading else None)
                elif cell is not None:
                    sheet.write_number(place, column, cell, bold if is_heading else None)
    return file.getvalue()


def _lines(filled: Filled) -> list[tuple[tuple[exports.Cell, ...], bool]]:
    bank, period = filled.scope.person.bank.name, capfirst(filled.scope.period.name)
    lines: list[tuple[tuple[exports.Cell, ...], bool]] = [((filled.title,), True), ((bank,), False)]
    lines += [((period,), False), ((filled.template.opening,), False)]
    for number in filled.numbers:
        value = (
            hours.as_decimal(number.value) if number.is_time and number.value is not None else number.value
        )
        lines.append(((str(number.label), "–" if value is None else value), False))
    for title, rows in filled.tables:
        lines += [((), False), ((title, _("Exchanges"), _("Hours")), True)]
        for row in (*rows, filled.total):
            told = "–" if row.minutes is None else hours.as_decimal(row.minutes)
            lines.append(((capfirst(row.name), "–" if row.exchanges is None else row.exchanges, told), False))
    lines += [((), False), ((filled.template.closing,), False), ((_("How we count"),), True)]
    lines += [((f"{number.label}: {number.definition}",), False) for number in filled.numbers]
    return lines + ([((note(),), False)] if filled.keeps_back else [])


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"pdf": (as_pdf, "application/pdf"), "xlsx": (as_xlsx, XLSX)}


def file_name(filled: Filled, format: str) -> str:
    return f"report-{filled.scope.person.bank.slug}-{filled.scope.period}.{format}"
