"""A day, as files have it: read where it can only be one day, asked about where it could be two."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from ledger.importing.refusals import Unclear, shown

FIRST_DAY = dt.date(1900, 1, 1)
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
# What stands behind the day in a moment, such as " 10:30:00 UTC" or "T10:30:00+02:00".
_CLOCK = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s?(?:UTC|Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_CLOCK}")
_DOTS = re.compile(rf"([0-9]{{1,2}})\.([0-9]{{1,2}})\.([0-9]{{4}}){_CLOCK}")
_EITHER = re.compile(rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-9]{{4}}){_CLOCK}")


def read(text: str, *, order: str = "", today: dt.date) -> dt.date:
    """The day that is meant, from 1900 until today. `order` says whether 03/04 begins with the day or the month."""
    year, month, day = _parts(text.strip(), order)
    try:
        found = dt.date(year, month, day)
    except ValueError as error:
        raise Unclear(_("There is no such day as %(text)s.") % {"text": shown(text)}) from error
    if not FIRST_DAY <= found <= today:
        raise Unclear(
            _("%(text)s is not a day between 1900 and today. Help that is yet to come can't be imported.")
            % {"text": shown(text)}
        )
    return found


def _parts(text: str, order: str) -> tuple[int, int, int]:
    if written := _YEAR_FIRST.fullmatch(text):
        return int(written[1]), int(written[2]), int(written[3])
    if written := _DOTS.fullmatch(text):
        return int(written[3]), int(written[2]), int(written[1])
    written = _EITHER.fullmatch(text)
    if written is None:
        raise Unclear(
            _("“%(text)s” is no date we can be sure of. Write it like 2024-05-31.") % {"text": shown(text)}
        )
    first, second, year = map(int, written.groups())
    order = order or _only_order(first, second)
    if not order:
        raise Unclear(
            _(
                "“%(text)s” is no date we can be sure of: is %(first)s the day, or the month? Say which comes first."
            )
            % {"text": shown(text), "first": first}
        )
    return (year, second, first) if order == DAY_FIRST else (year, first, second)


def _only_order(first: int, second: int) -> str:
    """The one way in which it can be a day at all; twice the same is the same day either way."""
    if first > 12 or first == second:
        return DAY_FIRST
    return MONTH_FIRST if second > 12 else ""
