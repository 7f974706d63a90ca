"""The rows of a sheet as a page sends them: each field under the key of its row. It parses, and never saves."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict

from exchanges.entering import MOST_LINES, Written
from exchanges.models import Category
from members.choosing import Typed

# The first cell of each row says that the row is there.
_FIRST = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-provider")


class Sent(NamedTuple):
    """One row as it was sent, with the version its sender was looking at."""

    key: UUID
    written: Written
    seen: int
    place: int | None


def rows_in(data: QueryDict, categories: Mapping[str, Category], *, recorded: int) -> Iterator[Sent]:
    """All rows, from top to bottom, below those recorded. Without a day a row means that of the one above."""
    keys = [found[1] for name in data if (found := _FIRST.fullmatch(name))]
    above: dt.date | None = None
    for place, key in enumerate(keys[:MOST_LINES], start=1 + recorded):
        sent = row_in(data, UUID(key), categories, above=above, place=place)
        above = sent.written.happened_on or above
        yield sent


def row_in(
    data: QueryDict,
    key: UUID,
    categories: Mapping[str, Category],
    *,
    above: dt.date | None = None,
    place: int | None = None,
) -> Sent:
    """One row; where it stands on the page comes beside it, from the script."""

    def told(name: str) -> str:
        # NUL is in nobody's name, and the database takes it nowhere.
        return data.get(f"{key}-{name}", "").replace("\0", "")

    written = Written(
        provider=Typed(told("provider"), told("provider_chosen")),
        recipient=Typed(told("recipient"), told("recipient_chosen")),
        title=told("title"),
        length=told("length"),
        happened_on=_day(told("happened_on")) or above,
        category=categories.get(told("category")),
        is_repeat=bool(told("is_repeat")),
    )
    place = place or _number(data.get("place", "")) or None
    return Sent(key, written, _number(told("seen")), place)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _day(text: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(text.strip())
    return None
