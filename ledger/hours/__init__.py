"""Minutes to text and text to minutes: exact, in many languages, and without Django.

`parse` reads what a person wrote or refuses it with a sentence; `compact`, `spoken`, `clock`, `signed` write.
Words come out in English until `speak_through` is given the texts of another language.
"""

from ledger.hours.reading import Reading, parse
from ledger.hours.refusals import NotUnderstood
from ledger.hours.speech import speak_through
from ledger.hours.writing import as_decimal, clock, compact, signed, spoken

__all__ = [
    "NotUnderstood",
    "Reading",
    "as_decimal",
    "clock",
    "compact",
    "parse",
    "signed",
    "speak_through",
    "spoken",
]
