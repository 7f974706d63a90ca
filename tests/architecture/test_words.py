"""Everything people read is said in every language, whole, in the words this product uses."""

import re
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path

import allauth
import django
import pytest

from tests.architecture import words
from tests.architecture.words import Entry, catalogue

LOCALE = words.ROOT / "locale"
FILES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
# English is in the code; its catalogue only says otherwise what Django and allauth say.
TRANSLATED = [path for path in FILES if not path.parts[-3].startswith("en")]
ENGLISH = LOCALE / "en_GB/LC_MESSAGES/django.po"

NEVER = {
    "en": """debt debts owe owes owed owing overdraft overdrafts credit credits transaction transactions wallet
        wallets pay pays paid paying payment payments money currency points price prices buy buys sell sells
        customer customers client clients refund refunds treasury""",
    "es": """deuda deudas deber debo debes debe debemos deben debía debería adeudar adeuda saldar descubierto
        crédito créditos transacción transacciones monedero pago pagos pagar paga pagado pagada dinero moneda
        puntos precio precios comprar compra vender venta cliente clientes reembolso tesorería""",
}
# Whole words that are meant otherwise, each with its reason.
MEANT_OTHERWISE: dict[str, str] = {}

_PLACE = re.compile(r"%\((\w+)\)0?\d*([sd])|(?<!%)%([sd])|\{(\w+)\}")
_TAG = re.compile(r"</?\w+[^>]*>")


def ids(paths: list[Path]) -> list[str]:
    return [path.parts[-3] for path in paths]


every_language = pytest.mark.parametrize("path", FILES, ids=ids(FILES))
every_other_language = pytest.mark.parametrize("path", TRANSLATED, ids=ids(TRANSLATED))


def places(text: str) -> set[str]:
    """What is filled in when the words are said; what has a name may be said twice."""
    found = _PLACE.findall(text)
    named = {name + kind + brace for name, kind, _plain, brace in found if name or brace}
    return named | {
        f"{plain} {place}" for place, plain in enumerate(plain for *_, plain, _brace in found if plain)
    }


def said_of(entry: Entry) -> list[tuple[str, str]]:
    """Each form of the English beside what is said instead."""
    return [(entry.words.many if form and entry.words.many else entry.words.one, text)
            for form, text in entry.said.items()]  # fmt: skip


@every_other_language
def test_everything_marked_is_in_the_catalogue(path: Path) -> None:
    marked = {said for said, _where in (*words.said_in_code(), *words.said_in_templates())}
    known = {entry.words for entry in catalogue(path)}
    assert marked - known == set(), "run `make words`, then translate what is new"
    assert known - marked == set(), "run `make words`: nobody says this any more"


@every_other_language
def test_everything_is_translated(path: Path) -> None:
    empty = [entry.words.one for entry in catalogue(path) if not all(entry.said.values())]
    assert empty == []


@every_language
def test_nothing_is_a_guess(path: Path) -> None:
    assert [entry.words.one for entry in catalogue(path) if entry.is_fuzzy] == []


@every_language
def test_what_counts_has_every_form(path: Path) -> None:
    forms = re.search(r"nplurals=(\d)", path.read_text())
    assert forms
    wanted = {True: int(forms[1]), False: 1}
    wrong = [
        entry.words.one for entry in catalogue(path) if len(entry.said) != wanted[bool(entry.words.many)]
    ]
    assert wrong == []


@every_language
def test_what_is_filled_in_is_the_same(path: Path) -> None:
    """For one, a language may say the number in its own words: “te espera una cosa”."""
    differs = [
        (english, text)
        for entry in catalogue(path)
        for form, (english, text) in zip(entry.said, said_of(entry), strict=True)
        if places(text) != places(english)
        and not (entry.words.many and form == 0 and places(text) <= places(english))
        and "%(model_name)s" not in english  # borrowed, and said without the two names
    ]
    assert differs == []


@every_language
def test_the_marks_within_a_sentence_are_the_same(path: Path) -> None:
    pairs = [pair for entry in catalogue(path) for pair in said_of(entry)]
    assert [pair for pair in pairs if Counter(_TAG.findall(pair[0])) != Counter(_TAG.findall(pair[1]))] == []


@every_language
def test_what_runs_is_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as compiled:
        runs = dict(GNUTranslations(compiled)._catalog)
    written: dict[object, str] = {}
    for entry in catalogue(path):
        key = f"{entry.words.context}\4{entry.words.one}" if entry.words.context else entry.words.one
        written |= {(key, form) if entry.words.many else key: text for form, text in entry.said.items()}
    runs.pop("")
    assert runs == written, "run `make words`"


def test_english_says_otherwise_just_what_is_borrowed() -> None:
    taken = {said for said, where in words.said_in_code() if where.name == "borrowed.py"}
    assert {entry.words for entry in catalogue(ENGLISH)} == taken


def test_what_is_borrowed_is_still_said_there() -> None:
    """An update of either may change a sentence; ours would then never be heard."""
    at_home = [Path(package.__file__).parent for package in (django, allauth)]
    files = [path for home in at_home for path in home.rglob("locale/en/LC_MESSAGES/django.po")]
    theirs = {entry.words for path in files for entry in catalogue(path)}
    assert {entry.words for entry in catalogue(ENGLISH)} - theirs == set()


def spoken() -> dict[str, list[str]]:
    """By language, everything that is said in it."""
    said = {
        "en": [text for entry in catalogue(TRANSLATED[0]) for text in (entry.words.one, entry.words.many)]
    }
    said["en"] += [text for entry in catalogue(ENGLISH) for text in entry.said.values()]
    for path in TRANSLATED:
        said[path.parts[-3]] = [text for entry in catalogue(path) for text in entry.said.values()]
    return said


@pytest.mark.parametrize("language", NEVER)
def test_nobody_speaks_of_debts(language: str) -> None:
    never = set(NEVER[language].split()) - set(MEANT_OTHERWISE)
    found = {
        (word, text)
        for text in spoken()[language]
        for word in re.findall(r"\w+", text.lower())
        if word in never
    }
    assert found == set()


def test_every_language_has_words_it_never_uses() -> None:
    assert set(NEVER) == set(spoken())
