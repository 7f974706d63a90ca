"""A card as a PDF: the size of a bank card, on a sheet to cut out."""

import io

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF

from members import cards
from members.large_print import FONTS, OWN, WIDE
from members.models import Card

WIDTH_MM, HEIGHT_MM, EDGE_MM, SQUARE_MM = 85.6, 54, 20, 34


def as_pdf(card: Card) -> bytes:
    """One card, with a line to cut along."""
    sheet = FPDF(format="A4")
    for style, name in (("", "Regular"), ("B", "Bold")):
        sheet.add_font(OWN, style, FONTS / f"{OWN}-{name}.ttf")
    sheet.add_font(WIDE, "", FONTS / f"{WIDE}-Regular.ttf")
    sheet.set_fallback_fonts([WIDE])
    sheet.set_title(_("Card no. %(number)s") % {"number": card.printed_number})
    sheet.set_lang(translation.get_language() or "en")
    sheet.add_page()
    sheet.set_draw_color(120)
    sheet.rect(EDGE_MM, EDGE_MM, WIDTH_MM, HEIGHT_MM, style="D")
    _words(sheet, card)
    sheet.image(_square(card), x=EDGE_MM + WIDTH_MM - SQUARE_MM - 3, y=EDGE_MM + 16, w=SQUARE_MM, h=SQUARE_MM)
    return bytes(sheet.output())


def _words(sheet: FPDF, card: Card) -> None:
    room = WIDTH_MM - 8
    sheet.set_xy(EDGE_MM + 4, EDGE_MM + 4)
    sheet.set_font(OWN, "B", 13)
    sheet.cell(room, 6, card.bank.name[:40])
    for text, style, size in (
        (card.person.name, "", 12),
        (_("Card no."), "", 10),
        (card.printed_number, "B", 15),
        (_("Scan the square, or type the number,"), "", 8),
        (_("and then your PIN."), "", 8),
    ):
        sheet.set_xy(EDGE_MM + 4, sheet.get_y() + 7)
        sheet.set_font(OWN, style, size)
        sheet.cell(WIDTH_MM - SQUARE_MM - 10, 5, text[:32])


def _square(card: Card) -> io.BytesIO:
    drawn = io.BytesIO()
    segno.make(cards.address(card), error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    return io.BytesIO(drawn.getvalue())
