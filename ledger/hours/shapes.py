"""The shapes a length of time can have, as one table: the kinds of its tokens, and the minutes they make.

What has no shape here is not read. n whole number, w number word, a article, d decimal, f fraction, c clock,
x "anderthalb"; H hour (or I), M minute, S second; h half, q quarter, o of, b "buçuk", & and.
"""

import re
from collections.abc import Callable
from fractions import Fraction

from ledger.hours import refusals
from ledger.hours.tokens import Token

BARE_HOURS = 12
BARE_DECIMAL_HOURS = 24

Numbers = list[Token]


def minutes_of(tokens: list[Token]) -> Fraction | None:
    """The minutes these tokens make, None where they have no known shape; raises where it is unclear."""
    kinds = "".join(token.kind for token in tokens)
    numbers = [token for token in tokens if token.kind in "nwadfxc"]
    for shape, minutes in _SHAPES:
        if shape.fullmatch(kinds):
            return minutes(numbers)
    return None


def _hours(numbers: Numbers) -> Fraction:
    if numbers[0].kind == "d":
        _refuse_what_may_be_a_clock(numbers[0])
    return numbers[0].value * 60


def _hours_and_fraction(numbers: Numbers) -> Fraction:
    return (numbers[0].value + numbers[1].value) * 60


def _bare(numbers: Numbers) -> Fraction:
    """A number alone means hours, as long as nobody would mean minutes by it."""
    text, value = numbers[0].text, numbers[0].value
    if numbers[0].kind == "n" and (value > BARE_HOURS or (len(text) > 1 and text.startswith("0"))):
        raise refusals.bare_number(text)
    if value > BARE_DECIMAL_HOURS:
        raise refusals.not_exact(text)
    return _hours(numbers)


def _clock(numbers: Numbers) -> Fraction:
    hours, minutes = numbers[0].text.split(":")
    return int(hours) * 60 + _two_digits(int(hours), minutes)


def _hours_then_two_digits(numbers: Numbers) -> Fraction:
    return numbers[0].value * 60 + _two_digits(int(numbers[0].value), numbers[1].text)


def _hours_and_minutes(numbers: Numbers) -> Fraction:
    return numbers[0].value * 60 + _within_the_hour(numbers[1].value)


def _hours_then_words(numbers: Numbers) -> Fraction:
    if numbers[1].value < 10:
        raise refusals.not_exact(f"{numbers[0].text} … {numbers[1].text}")
    return _hours_and_minutes(numbers)


def _three_quarters(number: Token) -> int:
    if number.value != 3:
        raise refusals.not_exact(number.text)
    return 45


def _refuse_what_may_be_a_clock(number: Token) -> None:
    """1.5 and 1.75 are parts of an hour; 1.30 may be half past one. 8.20 was once read as 8:11 elsewhere."""
    hours, decimals = re.split("[.,]", number.text)
    if len(decimals) > 2:
        raise refusals.not_exact(number.text)
    if len(decimals) == 2 and int(decimals) < 60 and decimals not in ("00", "25", "50"):
        raise refusals.clock_or_decimal(number.text, int(hours or 0), decimals, round(number.value * 60))


def _two_digits(hours: int, minutes: str) -> Fraction:
    if len(minutes) == 1:
        raise refusals.one_digit_of_minutes(hours, int(minutes))
    if len(minutes) > 2:
        raise refusals.past_the_hour(int(minutes))
    return _within_the_hour(Fraction(int(minutes)))


def _within_the_hour(minutes: Fraction) -> Fraction:
    if minutes >= 60:
        raise refusals.past_the_hour(int(minutes))
    return minutes


_SHAPES: list[tuple[re.Pattern[str], Callable[[Numbers], Fraction]]] = [
    (re.compile(kinds.replace("H", "[HI]")), minutes)
    for kinds, minutes in (
        ("[ndf]", _bare),
        ("[nwadfx]H", _hours),
        ("nfH?", _hours_and_fraction),
        ("cH?", _clock),
        ("[nwdf]M", lambda numbers: numbers[0].value),
        ("[nwd]S", lambda numbers: numbers[0].value / 60),
        ("nHn", _hours_then_two_digits),
        ("[wa]H&*w", _hours_then_words),
        ("[nwa]H&*[nw]M", _hours_and_minutes),
        ("a?hH|ho?aH", lambda numbers: Fraction(30)),
        ("[nwa]H&a?hH?|[nwa]&a?hH|[nwa]bH", lambda numbers: numbers[0].value * 60 + 30),
        ("I&a?h", lambda numbers: Fraction(90)),
        ("I&a?q", lambda numbers: Fraction(75)),
        ("a?qo?a?H", lambda numbers: Fraction(15)),
        ("[nw]qo?a?H", lambda numbers: Fraction(_three_quarters(numbers[0]))),
        ("[nwa]H&a?qH?|[nwa]&a?qH", lambda numbers: numbers[0].value * 60 + 15),
        ("[nwa]H&[nw]q", lambda numbers: numbers[0].value * 60 + _three_quarters(numbers[1])),
    )
]
