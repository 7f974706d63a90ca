"""Where the words come from: plain English, until one who knows the reader's language takes its place."""

import gettext as catalogues
from typing import Protocol


class Speaker(Protocol):
    """What the standard library's translations and `django.utils.translation` have in common."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


_speaker: Speaker = catalogues.NullTranslations()


def speak_through(speaker: Speaker) -> None:
    """Ask this one for every word from now on; the ledger's AppConfig hands over Django's translations."""
    global _speaker
    _speaker = speaker


def gettext(message: str) -> str:
    return _speaker.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _speaker.ngettext(singular, plural, number)
