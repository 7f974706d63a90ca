"""Which PINs are too easy to guess: rows of digits, dates, years, what is known of whoever chooses it."""

import datetime as dt
import re
import secrets
from itertools import pairwise

from django.utils.translation import gettext as _

LEAST, MOST = 6, 12
FEWEST_DIFFERENT = 3
YEAR = re.compile(r"(19|20)\d\d")
ROW = "01234567890123456789"
DATES = ("%d%m%y", "%m%d%y", "%y%m%d", "%d%m%Y", "%m%d%Y", "%Y%m%d")


def why_weak(pin: str, *known: str) -> str:
    """A sentence that says what is wrong with it; nothing where it is good. `known` are numbers that others know."""
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        return _("A PIN has %(least)d to %(most)d digits and nothing else.") % {"least": LEAST, "most": MOST}
    if _is_easy(pin) or _is_date(pin):
        return _("That one is guessed too easily: no rows like 123456, no repeats, no dates or years.")
    if any(_is_part(pin, number) for number in known):
        return _("That one is part of a number others know of you. Choose another.")
    return ""


def drawn() -> str:
    """A PIN that nobody knows: what a card stands with until its owner types another."""
    while why_weak(pin := f"{secrets.randbelow(10**MOST):0{MOST}d}"):
        pass
    return pin


def _is_easy(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    is_repeated = any(
        len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size)
        for size in range(1, len(pin) // 2 + 1)
    )
    return len(set(pin)) < FEWEST_DIFFERENT or len(steps) == 1 or is_repeated or pin == pin[::-1]


def _is_date(pin: str) -> bool:
    if YEAR.match(pin) or YEAR.fullmatch(pin[-4:]):
        return True
    return any(_reads_as(pin, form) for form in DATES)


def _reads_as(pin: str, form: str) -> bool:
    if len(pin) != (8 if "%Y" in form else 6):
        return False
    try:
        dt.datetime.strptime(pin, form)  # noqa: DTZ007  (a day, no moment)
    except ValueError:
        return False
    return True


def _is_part(pin: str, number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) >= LEAST and pin in digits
