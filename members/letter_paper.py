"""Letters as a PDF: each begins a page of its own, the address where a window of an envelope shows it, large print."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import paper_letters, revealing
from members.large_print import LINE, SOFT, Sheet
from members.models import LetterStack, Notice, Person, TimeBank
from members.paper_letters import Letter

EDGE_MM, ADDRESS_TOP_MM, WORDS_TOP_MM, ADDRESS_WIDE_MM = 20, 50, 96, 85
TEXT, HEADING, SMALL = 16, 18, 14
# What can't be tapped on paper.
LINK = re.compile(r"\S*://\S+")


def of_stack(stack: LetterStack, *, by: Person, at: dt.datetime) -> bytes:
    """The file of a stack. That `by` sees the addresses in it is written down."""
    letters = paper_letters.letters(stack.notices.all())
    addresses = revealing.addresses([letter.person for letter in letters], by=by, at=at)
    return as_pdf(letters, addresses, by.bank, by=stack.made_by, at=stack.made_at)


def as_pdf(
    letters: list[Letter],
    addresses: Mapping[int, Sequence[str]],
    bank: TimeBank,
    *,
    by: Person,
    at: dt.datetime,
) -> bytes:
    """All of them in one file; `by` is whom an answer goes to. An address is by its person's key, where it is known."""
    paper = _Letters(bank, addresses, by, at)
    for letter in letters:
        paper.letter(letter)
    return bytes(paper.output())


class _Letters(Sheet):
    def __init__(
        self, bank: TimeBank, addresses: Mapping[int, Sequence[str]], by: Person, at: dt.datetime
    ) -> None:
        super().__init__(
            title=_("Letters of %(bank)s") % {"bank": bank.name}, author=bank.name, edge_mm=EDGE_MM
        )
        self.bank, self.addresses, self.by, self.at = bank, addresses, by, at
        self.to, self.leaf = "", 0
        self.set_auto_page_break(True, margin=EDGE_MM)

    def header(self) -> None:
        self.leaf += 1
        if self.leaf > 1:
            words = {"name": self.to, "page": self.leaf}
            self.say(_("%(name)s · page %(page)s") % words, SMALL, color=SOFT)
            self.ln(4)

    def letter(self, letter: Letter) -> None:
        self.to, self.leaf, self.has_squares = letter.person.name, 0, False
        self.add_page()
        self._top(letter.person)
        self.say(_("Hello %(name)s,") % {"name": letter.person.first_name}, TEXT)
        self.ln(3)
        for notice in letter.written:
            self._told(notice)
        self._ending(letter)

    def _top(self, person: Person) -> None:
        self.say(self.bank.name, SMALL, color=SOFT)
        self.say(formats.date_format(timezone.localdate(self.at), "DATE_FORMAT"), SMALL, color=SOFT)
        self.set_y(ADDRESS_TOP_MM)
        for line in (person.name, *self.addresses.get(person.pk, ())):
            self.say(line, TEXT, width=ADDRESS_WIDE_MM)
        self.set_y(max(WORDS_TOP_MM, self.get_y() + 8))

    def _told(self, notice: Notice) -> None:
        if self.will_page_break(HEADING * 2):
            self.add_page()
        self.say(formats.date_format(timezone.localdate(notice.created_at), "DATE_FORMAT"), SMALL, color=SOFT)
        self.say(notice.subject, HEADING, bold=True)
        self.ln(1)
        for line in said(notice):
            self.say(line, TEXT) if line else self.ln(3)
        self.ln(3)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(4)

    def _ending(self, letter: Letter) -> None:
        if letter.sealed:
            self.say(_sealed(letter.sealed), TEXT)
            self.ln(3)
        words = {"label": self.bank.coordinator_label, "name": self.by.name}
        asks = _(
            "Would you like to answer, or does it speak of a page? Tell your %(label)s, who does it for you."
        )
        self.say(asks % words, TEXT)
        self.say(_("This letter is from %(name)s.") % words, TEXT)
        if letter.person.user_id:
            self.ln(3)
            address = f"{settings.SITE_URL.partition('://')[2]}/{self.bank.slug}"
            self.say(_("You can read it all, and answer, at %(address)s too.") % {"address": address}, TEXT)
        if self.has_squares:
            self.ln(3)
            self.say(_("A square stands for a letter that we cannot print."), SMALL, color=SOFT)


def said(notice: Notice) -> list[str]:
    """Its words line by line, without what only a screen can open. A line that leads to nothing else goes with it."""
    lines = [line for line in notice.body.splitlines() if not LINK.fullmatch(line.strip())]
    return [" ".join(LINK.sub("", line).split()) for line in lines]


def _sealed(count: int) -> str:
    return ngettext(
        "There is one thing more that we do not put on paper. Please call or visit us, and we tell you.",
        "There are %(count)d things more that we do not put on paper. Please call or visit us, and we tell you.",
        count,
    ) % {"count": count}
