"""Address labels, on the sheets that are sold for it; and the list of members, as everybody here may see them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import listing_people
from members.large_print import LINE, SOFT, Sheet
from members.models import Neighbourhood, Person
from members.seeing import Seen

LEAST_SIZE = 7


@dataclass(frozen=True)
class Labels:
    """How a sheet of A4 is cut: labels across and down, their size, where the first begins, and what lies between."""

    across: int
    down: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    between_mm: float = 0

    @property
    def a_sheet(self) -> int:
        return self.across * self.down


FORMATS = {"3x8": Labels(3, 8, 70, 37, 0, 0.5), "2x7": Labels(2, 7, 99.1, 38.1, 4.65, 15.15, 2.5)}


def labels_for(by: Person, *, sheet: str, whom: str, skip: int | None, at: dt.datetime) -> bytes:
    """A label for each of them whose address `by` may see, which is written down."""
    cut = FORMATS[sheet]
    lines = listing_people.envelopes(by, whom, at=at)
    return labels(lines, cut, bank=by.bank.name, skip=(skip or 0) % cut.a_sheet)


def list_for(by: Person, *, place: Neighbourhood | None, is_large: bool, at: dt.datetime) -> bytes:
    """The list for all members, of one neighbourhood or of all."""
    found, day = listing_people.for_all(by, place), formats.date_format(timezone.localdate(at), "DATE_FORMAT")
    return members_list(found.people, bank=by.bank.name, day=day, left_out=found.left_out, is_large=is_large)


def labels(addresses: Iterable[Sequence[str]], cut: Labels, *, bank: str, skip: int = 0) -> bytes:
    """One label for each; `skip` are gone from the first sheet already."""
    paper = Sheet(title=_("Labels of %(bank)s") % {"bank": bank}, author=bank, edge_mm=0)
    paper.set_auto_page_break(False)
    paper.c_margin = 0
    for place, lines in enumerate(addresses, start=skip):
        on_sheet = place % cut.a_sheet
        if on_sheet == 0 or place == skip:
            paper.add_page()
        across, down = on_sheet % cut.across, on_sheet // cut.across
        left = cut.left_mm + across * (cut.width_mm + cut.between_mm)
        _label(paper, lines, cut, left, cut.top_mm + down * cut.height_mm)
    return bytes(paper.output())


def _label(paper: Sheet, lines: Sequence[str], cut: Labels, left: float, top: float) -> None:
    """As large as it fits."""
    edge = 5
    wide, high = cut.width_mm - 2 * edge, cut.height_mm - 2 * edge
    size = min(13.0, high / len(lines) / 0.43)
    for line in lines:
        paper.face(line, int(size))
        while size > LEAST_SIZE and paper.width_of(line) > wide:
            size -= 0.5
            paper.set_font_size(size)
    step = size * 0.43
    for number, line in enumerate(lines):
        paper.face(line, int(size))
        paper.set_font_size(size)
        paper.set_xy(left + edge, top + edge + (high - step * len(lines)) / 2 + step * number)
        paper.cell(wide, step, paper.cut_to(line, wide))


class _List(Sheet):
    def footer(self) -> None:
        self.set_y(-14)
        self.say(_("Page %(page)s") % {"page": self.page_no()}, 11, color=SOFT)


def members_list(people: Iterable[Seen], *, bank: str, day: str, left_out: int, is_large: bool) -> bytes:
    """By name, each with what they show to all members and nothing else."""
    size = 16 if is_large else 11
    paper = _List(title=_("Members of %(bank)s") % {"bank": bank}, author=bank, edge_mm=18)
    paper.set_auto_page_break(True, margin=20)
    paper.add_page()
    paper.say(_("Members of %(bank)s") % {"bank": bank}, size + 6, bold=True)
    asks = _("%(day)s. For members only: please do not pass it on.") % {"day": day}
    paper.say(asks, size, color=SOFT)
    paper.ln(4)
    for seen in people:
        _member(paper, seen, size)
    if left_out:
        paper.say(_not_here(left_out), size, color=SOFT)
    if paper.has_squares:
        paper.say(_("A square stands for a letter that we cannot print."), size, color=SOFT)
    return bytes(paper.output())


def _member(paper: Sheet, seen: Seen, size: int) -> None:
    place = seen.neighbourhood.name if seen.neighbourhood else ""
    lines = [
        " · ".join(filter(None, line))
        for line in ((place, seen.phone, seen.email), seen.address.splitlines())
    ]
    if seen.skills:
        lines.append(_("Can do: %(skills)s") % {"skills": ", ".join(seen.skills)})
    if paper.will_page_break(size * 0.5 * (2 + len(lines))):
        paper.add_page()
    paper.say(seen.person.name, size, bold=True)
    for line in filter(None, lines):
        paper.say(line, size)
    paper.ln(1)
    paper.set_draw_color(*LINE)
    paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    paper.ln(2)


def _not_here(count: int) -> str:
    return ngettext(
        "One other person who belongs is not on this list.",
        "%(count)d other people who belong are not on this list.",
        count,
    ) % {"count": count}
