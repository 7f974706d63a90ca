"""Paper: large print in the site's own face where that has all the letters, and in DejaVu Sans where not.

What neither has, an emoji or a Chinese character, becomes a square.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from django.conf import settings
from django.utils import translation
from fontTools.ttLib import TTFont
from fpdf import FPDF, ViewerPreferences

FONTS = settings.BASE_DIR / "ledger" / "fonts"
OWN, WIDE = "AtkinsonHyperlegibleNext", "DejaVuSans"
SQUARE = "□"
INK, SOFT, LINE = (35, 49, 47), (84, 98, 94), (190, 182, 166)
RIGHT_TO_LEFT = ("R", "AL")
UNSEEN = ("Cc", "Cf", "Mn")

Color: TypeAlias = tuple[int, int, int]


class Sheet(FPDF):
    """Pages of A4 with the words of people on them, whatever letters those have."""

    def __init__(self, *, title: str, author: str, edge_mm: float) -> None:
        super().__init__(format="A4")
        self.has_squares = False
        self.widths: dict[tuple[str, str, float, str], float] = {}
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font(OWN, style, FONTS / f"{OWN}-{name}.ttf")
        self.set_margin(edge_mm)
        self.set_title(title)
        self.set_author(author)
        self.set_lang(translation.get_language() or "en")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def say(self, text: str, size: int, *, bold: bool = False, color: Color = INK, width: float = 0) -> None:
        """Words from here on, over as many lines as they need."""
        self.face(text, size, bold=bold)
        self.set_text_color(*color)
        if self.text_shaping:
            self.multi_cell(width, size * 0.5, drawn(text), align="L", new_x="LMARGIN", new_y="NEXT")
            return
        # The library measures a line anew with each letter, which takes most of the time that a letter takes.
        for line in self._lines(drawn(text), (width or self.epw) - 2 * self.c_margin):
            self.cell(width, size * 0.5, line, new_x="LMARGIN", new_y="NEXT")

    def _lines(self, text: str, wide: float) -> Iterator[str]:
        """As many words on each line as there is room for; one that is too long for any is cut."""
        line, length, space = "", 0.0, self._width(" ")
        for word in text.split(" "):
            own = self._width(word)
            if line and length + space + own > wide:
                yield line
                line, length = "", 0.0
            while own > wide:
                head = self.cut_to(word, wide) or word[0]
                yield head
                word = word[len(head) :]
                own = self._width(word)
            line, length = (f"{line} {word}", length + space + own) if line else (word, own)
        yield line

    def _width(self, word: str) -> float:
        key = (self.font_family, self.font_style, self.font_size_pt, word)
        if key not in self.widths:
            self.widths[key] = float(self.get_string_width(word))
        return self.widths[key]

    def face(self, text: str, size: int, *, bold: bool = False) -> None:
        """Choose the face that has these letters; where they run from the right, they are joined as they should."""
        is_wide = not letters_of(OWN).issuperset(map(ord, text))
        self.has_squares |= is_wide and SQUARE in drawn(text)
        if is_wide and WIDE.lower() not in self.fonts:
            self.add_font(WIDE, "", FONTS / f"{WIDE}-Regular.ttf")
        self.set_text_shaping(any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text))
        self.set_font(WIDE if is_wide else OWN, "B" if bold and not is_wide else "", size)

    def width_of(self, text: str) -> float:
        return float(self.get_string_width(drawn(text)))

    def cut_to(self, text: str, width: float) -> str:
        """The text, shortened where there is no room for all of it."""
        text = drawn(text)
        while text and self.get_string_width(text) > width:
            text = text[:-1]
        return text


@cache
def letters_of(face: str) -> frozenset[int]:
    with TTFont(FONTS / f"{face}-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawn(text: str) -> str:
    """The text with a square for each letter no face has, and nothing that has no place on paper."""
    if letters_of(OWN).issuperset(map(ord, text)):
        return text
    known = letters_of(WIDE)
    return "".join(
        letter if ord(letter) in known else "" if unicodedata.category(letter) in UNSEEN else SQUARE
        for letter in text
    )
