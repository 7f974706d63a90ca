"""Text to minutes, exactly or not at all: what could mean two lengths of time is refused with a sentence."""

import re
from dataclasses import dataclass
from fractions import Fraction

from ledger.hours import refusals
from ledger.hours.shapes import minutes_of
from ledger.hours.tokens import LANGUAGES, LONGER, UNCERTAIN, Token, spelled_one_way, tokens_in

MOST_HOURS = 1000
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood as; `rounded_from` is what was written, where rounding changed it."""

    minutes: int
    rounded_from: int | None = None


def parse(text: str, *, step_minutes: int | None = None) -> Reading:
    """Read a length of time above zero in whole minutes, rounded to the step where one is given."""
    minutes = _whole_minutes(text)
    if step_minutes is None:
        return Reading(minutes)
    rounded = rounded_to(step_minutes, minutes)
    return Reading(rounded, None if rounded == minutes else minutes)


def rounded_to(step_minutes: int, minutes: int) -> int:
    """The nearest step, the higher of two as near, and never less than one."""
    return max((2 * minutes + step_minutes) // (2 * step_minutes), 1) * step_minutes


def _whole_minutes(text: str) -> int:
    minutes = _understood(text)
    if minutes <= 0:
        raise refusals.zero()
    if minutes.denominator != 1:
        raise refusals.not_whole_minutes(text)
    if minutes > MOST_HOURS * 60:
        raise refusals.too_long(MOST_HOURS)
    return int(minutes)


def _understood(text: str) -> Fraction:
    """The one length of time that the text means in every language that can read it."""
    if not text.strip():
        raise refusals.empty()
    if len(text) > MOST_LETTERS:
        raise refusals.unknown(text)
    spelled = spelled_one_way(text)
    if re.match(r"[-−]\s*[.,]?\d", spelled):
        raise refusals.below_zero()
    readings = [_read_in(language, spelled) for language in LANGUAGES]
    lengths = {reading for reading in readings if isinstance(reading, Fraction)}
    if len(lengths) == 1:
        return lengths.pop()
    raise refusals.not_exact(text) if lengths else _most_helpful(readings, text)


def _read_in(language: str, spelled: str) -> Fraction | refusals.NotUnderstood | None:
    tokens = tokens_in(spelled, language)
    try:
        minutes = minutes_of(tokens)
    except refusals.NotUnderstood as refusal:
        return refusal
    return _why_not(tokens, spelled) if minutes is None else Fraction(minutes)


def _why_not(tokens: list[Token], spelled: str) -> refusals.NotUnderstood | None:
    kinds = {token.kind for token in tokens}
    if UNCERTAIN in kinds:
        return refusals.not_exact(spelled)
    return refusals.longer_than_hours() if LONGER in kinds else None


def _most_helpful(
    readings: list[Fraction | refusals.NotUnderstood | None], text: str
) -> refusals.NotUnderstood:
    """The refusal that says most; the two broad ones last, as their words may be of another language."""
    refused = {reading.code: reading for reading in readings if isinstance(reading, refusals.NotUnderstood)}
    broad = [refused.pop(code) for code in ("not_exact", "longer_than_hours") if code in refused]
    return next(iter([*refused.values(), *broad]), refusals.unknown(text))
