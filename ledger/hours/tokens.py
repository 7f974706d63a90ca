"""Text to tokens: one spelling for each digit, space, hyphen and accent, then words as one language has them.

Nothing is guessed here. A sign or word that is not known becomes a token that no shape accepts.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from ledger.hours.vocabulary import AND_A_HALF, MORE_NUMBERS, NUMBERS, WORDS

LANGUAGES = tuple(language for language in WORDS if language != "*")
UNKNOWN, UNCERTAIN, LONGER = "!", "?", "L"

_LETTER = r"[^\W\d_]"
_SINGLE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"  # scripts that write words without spaces
_SCAN = re.compile(
    rf"""\s*(?:
      (?P<c>\d+:\d+)
    | (?P<f>\d+[/⁄]\d+)
    | (?P<d>\d*[.,]\d+)
    | (?P<n>\d+)
    | (?P<word>{_SINGLE} | (?:(?!{_SINGLE}){_LETTER}[\u0900-\u0903\u093a-\u094f]*)+'? | ')(?:\.(?=\s|$))?
    | (?P<comma>,)
    | (?P<unsure>[-–—~≈<>±])
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text; `kind` is a letter explained in the vocabulary, or n, d, f, c for digits."""

    kind: str
    text: str
    value: Fraction = Fraction(0)


def spelled_one_way(text: str) -> str:
    """Western digits, plain spaces, small letters without accents, ½ written as 1⁄2 and standing apart."""
    text = "".join(_plain(letter) for letter in text).casefold().replace("ı", "i")
    text = re.sub(rf"({_LETTER})[\u0300-\u036f]+", r"\1", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text)
    return re.sub(rf"(?<=\w)-(?={_LETTER})", " ", text).strip()


def tokens_in(text: str, language: str) -> list[Token]:
    """The tokens of a text spelled one way, as a reader of that language knows them."""
    pieces = [(match.lastgroup or "other", match[match.lastgroup or 0]) for match in _SCAN.finditer(text)]
    found: list[Token] = []
    while pieces:
        taken, tokens = _longest_phrase(pieces, language)
        found.extend(tokens or [_number_or_sign(*pieces[0])])
        pieces = pieces[taken:]
    return found


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Zs":
        return " "
    if unicodedata.decomposition(letter).startswith("<fraction>"):
        return f" {unicodedata.normalize('NFKC', letter)} "
    if "！" <= letter <= "～":
        return unicodedata.normalize("NFKC", letter)
    return _SPELLINGS.get(letter, letter)


_SPELLINGS = {
    "’": "'",
    "ʼ": "'",
    "′": "'",
    "‐": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
}


def _longest_phrase(pieces: list[tuple[str, str]], language: str) -> tuple[int, list[Token]]:
    phrases = _phrases(language)
    for length in range(min(4, len(pieces)), 0, -1):
        if all(kind == "word" for kind, _ in pieces[:length]):
            words = tuple(text for _, text in pieces[:length])
            if words in phrases:
                return length, phrases[words]
    return 1, []


def _number_or_sign(kind: str, text: str) -> Token:
    if kind == "n":
        return Token(kind, text, Fraction(int(text)))
    if kind == "d":
        return Token(kind, text, Fraction("0" + text.replace(",", ".")))
    if kind == "f":
        top, bottom = (int(part) for part in re.split("[/⁄]", text))
        # Above or below these it may be a date, or 1½ with its parts run together.
        is_clear = 0 < top < bottom and (bottom <= 4 or "⁄" in text)
        return Token("f", text, Fraction(top, bottom)) if is_clear else Token(UNCERTAIN, text)
    if kind == "c":
        return Token(kind, text)
    return Token({"comma": "&", "unsure": UNCERTAIN}.get(kind, UNKNOWN), text)


@cache
def _phrases(language: str) -> dict[tuple[str, ...], list[Token]]:
    """Every word and phrase of a language, spelled one way, with the tokens it stands for."""
    phrases: dict[tuple[str, ...], list[Token]] = {}
    for source in (language,) if language == "tr" else ("*", language):
        for kinds, words in WORDS[source].items():
            value = Fraction(2) if "w" in kinds else Fraction(1)
            phrases |= {
                _key(word): [Token(kind, word, value) for kind in kinds] for word in words.split(", ")
            }
    for number, word in enumerate(NUMBERS.get(language, "").split(), start=1):
        if word != "-":
            phrases[_key(word)] = [Token("w", word, Fraction(number))]
    for kind, words_and_values in (("w", MORE_NUMBERS), ("x", AND_A_HALF)):
        for word, fraction in words_and_values.get(language, {}).items():
            phrases[_key(word)] = [Token(kind, word, fraction)]
    return phrases


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(match["word"] for match in _SCAN.finditer(spelled_one_way(phrase)))
