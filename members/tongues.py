"""The languages people speak: ISO codes, the names they have in the reader's language, and codes from typed names.

Most names are Django's own, in all the languages Django speaks; some that are spoken here and missing there are added.
"""

import difflib
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

MOST = 12
# Not spoken at any table.
_LEFT_OUT = {"ia", "io", "nb", "nn"}
_ADDED: dict[str, str | Promise] = {
    "am": _("Amharic"), "ak": _("Akan (Twi)"), "ay": _("Aymara"), "bfi": _("British Sign Language"),
    "ceb": _("Cebuano"), "eo": _("Esperanto"), "ff": _("Fula"), "gn": _("Guarani"), "gu": _("Gujarati"),
    "ha": _("Hausa"), "hi": _("Hindi"), "ht": _("Haitian Creole"), "ig": _("Igbo"), "ku": _("Kurdish"),
    "kea": _("Cape Verdean Creole"), "km": _("Khmer"), "kn": _("Kannada"), "ln": _("Lingala"), "lo": _("Lao"),
    "mg": _("Malagasy"), "mi": _("Māori"), "ml": _("Malayalam"), "mt": _("Maltese"), "nah": _("Nahuatl"),
    "no": _("Norwegian"), "oc": _("Occitan"), "ps": _("Pashto"), "qu": _("Quechua"), "rom": _("Romani"),
    "rw": _("Kinyarwanda"), "sd": _("Sindhi"), "si": _("Sinhala"), "sn": _("Shona"), "so": _("Somali"),
    "ssp": _("Spanish Sign Language"), "ta": _("Tamil"), "te": _("Telugu"), "ti": _("Tigrinya"),
    "tl": _("Tagalog"), "udm": _("Udmurt"), "ur": _("Urdu"), "wo": _("Wolof"), "xh": _("Xhosa"), "yi": _("Yiddish"),
    "yo": _("Yoruba"), "yue": _("Cantonese"), "zgh": _("Tamazight"), "zh": _("Chinese"), "zu": _("Zulu"),
}  # fmt: skip
_OF_DJANGO = {
    code: info["name"] for code, info in LANG_INFO.items() if "name" in info and "-" not in code
}  # fmt: skip
_NAMES: dict[str, str | Promise] = {
    code: name for code, name in {**_OF_DJANGO, **_ADDED}.items() if code not in _LEFT_OUT
}


class NotALanguage(ValueError):
    """A word that names no language we know; `near` is one that looks much like it, or empty."""

    def __init__(self, word: str, near: str = "") -> None:
        self.word, self.near = word, near
        super().__init__(word)


def codes() -> list[str]:
    return sorted(_NAMES)


def name_of(code: str) -> str:
    """Its name in the reader's language; the code itself where we know none."""
    name = _NAMES.get(code)
    if name is None:
        return code
    return gettext(name) if isinstance(name, str) else str(name)


def read(words: Iterable[str]) -> list[str]:
    """The codes of languages named in the reader's language, in English, or as they call themselves."""
    known = _by_name(get_language() or "en")
    found: list[str] = []
    for word in words:
        code = known.get(bare(word))
        if code is None:
            raise NotALanguage(word, near=_near(word))
        found.append(code)
    return list(dict.fromkeys(found))


def _near(word: str) -> str:
    names = {bare(name_of(code)): code for code in _NAMES}
    close = difflib.get_close_matches(bare(word), names, n=1, cutoff=0.7)
    return name_of(names[close[0]]) if close else ""


@cache
def _by_name(language: str) -> dict[str, str]:
    """Every name by which a language may be called. The reader's own come last, and so win."""
    known = {code: code for code in _NAMES}
    for code, info in LANG_INFO.items():
        if code in _NAMES and "name_local" in info:
            known[bare(info["name_local"])] = code
    known |= {bare(name): code for code, name in _OF_DJANGO.items() if code in _NAMES}
    known |= {bare(part): code for code in _NAMES for part in _names_of(code)}
    return known


def _names_of(code: str) -> list[str]:
    """“Akan (Twi)” answers to both."""
    name = name_of(code)
    return [name, *name.replace(")", "").split(" (")]


def bare(word: str) -> str:
    """As people type it: small letters without accents."""
    letters = unicodedata.normalize("NFKD", " ".join(word.split()).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
