"""An announcement for the notice board, in large print. Whoever has no e-mail gets it by letter, like all else."""

from django.utils import formats

from members.large_print import SOFT, Sheet
from members.models import Announcement

EDGE_MM, TITLE, TEXT, SMALL = 20, 32, 20, 16


def board(announcement: Announcement) -> bytes:
    """One page or two, to be read while standing."""
    sheet = Sheet(title=announcement.title, author=announcement.bank.name, edge_mm=EDGE_MM)
    sheet.set_auto_page_break(True, margin=EDGE_MM)
    sheet.add_page()
    sheet.say(announcement.bank.name, SMALL, color=SOFT)
    sheet.ln(10)
    sheet.say(announcement.title, TITLE, bold=True)
    sheet.ln(6)
    for paragraph in announcement.text.split("\n\n"):
        for line in paragraph.strip("\n").split("\n"):
            sheet.say(line, TEXT)
        sheet.ln(5)
    if announcement.sent_at:
        day = announcement.sent_at.astimezone(announcement.bank.zone).date()
        sheet.say(formats.date_format(day, "DATE_FORMAT"), SMALL, color=SOFT)
    return bytes(sheet.output())
