"""What lies on the desk or aside, as one line each: what it is, whom it is about, where it opens."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges import marking
from exchanges.marking import Item
from exchanges.models import Exchange, Mark
from members.models import Person

Kind = Mark.Kind
PAGES = {
    Kind.EXCHANGE: "exchanges:exchange",
    Kind.APPLICATION: "members:application",
    Kind.REQUEST: "exchanges:introduce",
    Kind.CONVERSATION: "exchanges:conversation",
    Kind.MEMBER: "exchanges:call",
}


@dataclass(frozen=True)
class Line:
    item: Item
    title: str
    kind: str
    url: str
    mark: Mark | None = None


def lines(person: Person, items: Collection[Item], *, marks: dict[Item, Mark] | None = None) -> list[Line]:
    """Those of the items that the person finds, in a question for each kind."""
    found = []
    for kind in Kind:
        named = [item.subject for item in items if item.kind == kind]
        if not named:
            continue
        for row in _with_names(kind, marking.rows_of(kind, person).filter(public_id__in=named)):
            item = Item(kind, row.public_id)
            page = reverse(PAGES[kind], args=[person.bank.slug, row.public_id])
            found.append(Line(item, _title(row), str(kind.label), page, (marks or {}).get(item)))
    return found


def _with_names(kind: Kind, rows: QuerySet[Any]) -> QuerySet[Any]:
    if kind == Kind.EXCHANGE:
        return rows.select_related("provider", "recipient")
    return rows.select_related("membership") if kind == Kind.CONVERSATION else rows


def _title(row: Any) -> str:
    if isinstance(row, Exchange):
        words = {"title": row.title, "provider": row.provider, "recipient": row.recipient}
        return _("“%(title)s” (%(provider)s → %(recipient)s)") % words
    return str(row)
