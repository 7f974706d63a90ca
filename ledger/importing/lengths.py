"""How long, as files have it: minutes, hours as people write them or as a decimal, or seconds. Never a wrong minute."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from ledger import hours
from ledger.importing.refusals import Unclear, shown

MOST_MINUTES = 1000 * 60
FIELDS = ("minutes", "hours", "decimal", "seconds")
# Hours rounded to hundredths are off by at most that many minutes, so the nearest whole minute is the one meant.
ROUNDED_BY = Decimal("0.3")


def read(said: Mapping[str, str]) -> int:
    """Minutes from whichever column says it; from several only if they say the same."""
    readings = {_READ[field](text) for field in FIELDS if (text := said.get(field, "").strip())}
    if not readings:
        raise Unclear(_("It does not say how long. Write minutes like 90, or hours like 1:30."))
    if len(readings) > 1:
        raise Unclear(_("Minutes and hours say different things. Leave one of them empty."))
    return readings.pop()


def read_signed(said: Mapping[str, str]) -> int:
    """The same for where somebody stands, which may be nothing, or below."""
    bare, below = {}, set()
    for field in FIELDS:
        text = said.get(field, "").strip().replace("−", "-")
        if re.fullmatch(r"[+-]?0*[:.,]?0*h?", text) and any(letter == "0" for letter in text):
            below.add(0)
        elif text:
            bare[field] = text.removeprefix("+").removeprefix("-").strip()
            below.add(-1 if text.startswith("-") else 1)
    if len(below) > 1:
        raise Unclear(_("Minutes and hours say different things. Leave one of them empty."))
    return below.pop() * read(bare) if bare else (below.pop() if below else read(bare))


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Unclear(
            _("“%(text)s” is no whole number of minutes above zero. Write it like 90.")
            % {"text": shown(text)}
        )
    return _within(int(text))


def _hours(text: str) -> int:
    try:
        return hours.parse(text).minutes
    except hours.NotUnderstood as refusal:
        raise Unclear(refusal.sentence) from refusal


def _decimal(text: str) -> int:
    try:
        exact = (
            Decimal(text.replace(",", ".")) * 60
            if re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,9})?", text)
            else None
        )
    except InvalidOperation:
        exact = None
    if exact is None or abs(exact - round(exact)) > ROUNDED_BY:
        raise Unclear(
            _("“%(text)s” is no decimal number of hours in whole minutes. Write it like 1.5.")
            % {"text": shown(text)}
        )
    return _within(round(exact))


def _seconds(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) % 60:
        raise Unclear(
            _("“%(text)s” is no number of seconds that makes whole minutes. Write it like 5400.")
            % {"text": shown(text)}
        )
    return _within(int(text) // 60)


def _within(minutes: int) -> int:
    if not 0 < minutes <= MOST_MINUTES:
        raise Unclear(_("Minutes go from 1 to %(most)s.") % {"most": MOST_MINUTES})
    return minutes


_READ = {"minutes": _whole, "hours": _hours, "decimal": _decimal, "seconds": _seconds}
