"""Which column of a file says what, by the names people give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from ledger.importing.refusals import NotReadable, Unclear

NAMES = {
    "date": "date, day, occurred on, date of service, service date, fecha, dia",
    "giver": "from, giver, from member, recipient, received by, de, desde, recibe, recibido por",
    "receiver": "to, receiver, to member, provider, provided by, a, para, da, dado por",
    "minutes": "minutes, mins, min, minutos",
    "hours": "hours, time, duration, length, horas, tiempo, duracion",
    "kind": "kind, type, tipo, clase",
    "description": "description, what, title, text, notes, descripcion, concepto, que",
    "reference": "reference, ref, id, number, referencia, numero",
}
NEEDED = ("date", "giver", "receiver")
_MEANING = {name: column for column, names in NAMES.items() for name in names.split(", ")}


def plain(text: str) -> str:
    """Small letters, without accents, one space between words: `Date_of Nº ` is `date of no`."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return re.sub(r"[\W_]+", " ", bare).strip().casefold()


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands; of two of the same meaning, the first."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if meaning := _MEANING.get(plain(name)):
            places.setdefault(meaning, place)
    return places


def is_known(name: str) -> bool:
    return plain(name) in _MEANING


def said(cells: Sequence[str], places: Mapping[str, int], width: int) -> dict[str, str]:
    """What a row says under each column that means something. Raises Unclear for one wider than the headings."""
    if len(cells) > width and any(cells[width:]):
        raise Unclear(_("This row has more cells than the first line has columns. Is a quote missing?"))
    return {column: cells[place] if place < len(cells) else "" for column, place in places.items()}


def unread(header: Sequence[str]) -> list[str]:
    """The names that mean nothing here."""
    return [name.strip() for name in header if name.strip() and plain(name) not in _MEANING]


def places_in(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Refuses a file in which one is missing, or there twice."""
    places = recognised(header)
    missing = [column for column in NEEDED if column not in places]
    if "minutes" not in places and "hours" not in places:
        missing.append("minutes")
    if missing:
        shown = ", ".join({"giver": "from", "receiver": "to"}.get(column, column) for column in missing)
        raise NotReadable(
            _(
                "The first line has to name the columns, and these are missing: %(columns)s. It looks like: "
                "date,from,to,minutes,kind,description,reference"
            )
            % {"columns": shown}
        )
    meanings = [meaning for name in header if (meaning := _MEANING.get(plain(name)))]
    twice = {meaning for meaning in meanings if meanings.count(meaning) > 1}
    if twice:
        names = ", ".join(name.strip() for name in header if _MEANING.get(plain(name)) in twice)
        raise NotReadable(
            _("Several columns mean the same: %(columns)s. Leave one of them in the file.")
            % {"columns": names}
        )
    return places
