"""What files of offers and requests have in common, above all as TimeOverflow writes them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.importing.kinds import Choice
from ledger.importing.refusals import shown

HEADINGS = Choice(
    "headings",
    gettext_lazy("A row with nothing but a title names the kind of help of the rows beneath it"),
)
OFFERS = "offer, oferta, offers, ofertas, ofertes"
REQUESTS = "inquiry, request, demanda, peticion, inquiries, requests, demandas, demandes"
CATEGORY_NAMES = "category, kind of help, categoria, categories, service, servicio"
DATES = "created, created at, published, date, fecha, creado, creat"
USERS = "user, usuario, usuari"


FULL = [
    "id",
    "title, titulo, titol",
    "description, descripcion, descripcio",
    CATEGORY_NAMES,
    "type, tipo, tipus",
    USERS,
    "n",
    DATES,
]


def is_heading(said: Mapping[str, str], title: str) -> bool:
    """Nothing but a title in the row, as far as its columns are read."""
    return not any(text.strip() for field, text in said.items() if field != title)


def too_long(text: str, most: int) -> str:
    return _("“%(text)s” is too long: up to %(most)d letters fit there.") % {
        "text": shown(text),
        "most": most,
    }
