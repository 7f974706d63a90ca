"""What a time bank did, counted by the database in a few statements: the whole, and by month, kind of help and place.

The statements are built around the questions of `exchanges.reports`, so each number is the length of its list.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, DateField, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges import ages, reports
from exchanges.activity_statements import MEMBERS, MEMORY, REQUESTS, SIDES, TIES
from exchanges.models import Category
from exchanges.periods import month_of
from exchanges.report_lines import Line as Line
from exchanges.scopes import Scope
from members.models import Membership, Neighbourhood

HEAPS = {
    0b1111: "whole",
    0b0111: "month",
    0b1011: "category",
    0b1101: "neighbourhood",
    0b1110: "organisation",
}
BEGAN = {"began in": "month", "began with": "category"}
TABLES: dict[str, Promise] = {
    "months": _("By month"),
    "categories": _("By kind of help"),
    "neighbourhoods": _("By neighbourhood of the member"),
    "organisations": _("By organisation"),
    "ages": _("By age"),
}


@dataclass
class Activity:
    """The whole, and a table for each dimension, its lines in the order they are read."""

    whole: Line
    members: dict[str, int]
    months: list[Line]
    categories: list[Line]
    neighbourhoods: list[Line]
    organisations: list[Line]
    ages: list[Line]
    """Empty where the time bank does not ask; what few people stand behind is kept back already."""


def of(scope: Scope) -> Activity:
    """Everything a report counts of help, of those who took part and of requests, in all of the time bank."""
    assert not scope.is_narrowed
    heaps = _Heaps()
    both = _count_sides(scope, heaps)
    _count_ties(scope, heaps)
    _count_requests(scope, heaps)
    whole, names = heaps["whole"][""], _names_of(scope)
    return Activity(
        whole=whole,
        members={"gave": whole.gave, "received": whole.received, "helpers": whole.helpers, **both},
        months=_months(scope, heaps["month"]),
        categories=_named(heaps["category"], names["category"]),
        neighbourhoods=_named(heaps["neighbourhood"], names["neighbourhood"]),
        organisations=_named(_but_nameless(heaps["organisation"]), names["organisation"]),
        ages=ages.told(heaps["age"], whole),
    )


class _Heaps(defaultdict[str, dict[str, Line]]):
    """By dimension and key; a line is there once something is counted in it."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(Line))


def _count_sides(scope: Scope, heaps: _Heaps) -> dict[str, int]:
    """Fill in what each side gave and received; of all members: how many took part, did both, were there first."""
    columns = ("category_id", "provider_id", "recipient_id", "minutes")
    counted = _by_month(reports.helped(scope), F("happened_on")).values(*columns, "month")
    found = {"active": 0, "both": 0, "first": 0}
    for row in _asked(f"{SIDES} UNION ALL ({MEMBERS})", counted, scope):
        heap, key, gives, exchanges, minutes, members, began = row
        line = heaps[BEGAN.get(heap, heap)][key]
        if heap == "members":
            found = {"active": exchanges, "both": minutes, "first": began}
        elif heap in BEGAN:
            line.helpers = began
        elif gives:
            line.exchanges_given, line.given_minutes, line.gave = exchanges, minutes, members
            line.helpers = began
        else:
            line.exchanges, line.received_minutes, line.received = exchanges, minutes, members
    return found


def _count_ties(scope: Scope, heaps: _Heaps) -> None:
    for heap, key, count in _asked(TIES, reports.helped(scope), scope):
        heaps[HEAPS[heap]][key].ties = count


def _count_requests(scope: Scope, heaps: _Heaps) -> None:
    day = TruncDate("published_at", tzinfo=scope.person.bank.zone)
    put_up = _by_month(reports.requests(scope), day)
    is_organisation = When(membership__kind=Membership.Kind.ORGANISATION, then="membership_id")
    put_up = put_up.annotate(
        place_id=F("membership__neighbourhood_id"), organisation_id=Case(is_organisation, default=None)
    )
    columns = ("month", "category_id", "place_id", "organisation_id", "is_met", "waited")
    for heap, key, count, answered, met, wait in _asked(REQUESTS, put_up.values(*columns), scope):
        line = heaps[HEAPS[heap]][key]
        line.requests, line.answered, line.met, line.wait = count, answered, met, wait


class _Month(Func):
    """The first day of a day's month; of days as they are, not of moments."""

    template = "date_trunc('month', (%(expressions)s)::timestamp)::date"
    output_field = DateField()


def _by_month(rows: Any, day: Any) -> Any:
    return rows.order_by().annotate(month=_Month(day))


def _asked(statement: str, counted: QuerySet[Any], scope: Scope) -> list[tuple[Any, ...]]:
    """The rows of a statement around a question, whose parameters get names of their own."""
    try:
        sql, given = counted.query.sql_with_params()
    except EmptyResultSet:
        # Whoever is no admin: nothing at all is counted for them.
        return []
    names = {f"of_question_{number}": value for number, value in enumerate(given)}
    period = {"first": scope.period.first, "last": scope.period.last, **ages.asked(scope)}
    with connection.cursor() as cursor:
        cursor.execute(
            MEMORY + statement.format(counted=sql % tuple(f"%({name})s" for name in names)),
            {**names, **period, "bank": scope.person.bank_id},
        )
        return list(cursor.fetchall())


# --- Tables -----------------------------------------------------------------------------------


def _months(scope: Scope, lines: dict[str, Line]) -> list[Line]:
    """Each month of the period from the first to the last in which there is anything, with those of nothing between."""
    found = {month_of(dt.date.fromisoformat(key)): line for key, line in lines.items() if key}
    months: list[Line] = []
    month = min(found, default=None)
    while month and month <= max(found):
        line, days = found.get(month, Line()), month.within(scope.period)
        line.key, line.name = str(days), month.name
        months.append(line)
        month = month.next
    return months


def _but_nameless(lines: dict[str, Line]) -> dict[str, Line]:
    """What no organisation has to do with is no line."""
    return {key: line for key, line in lines.items() if key}


def _names_of(scope: Scope) -> dict[str, dict[str, tuple[str, str]]]:
    """By dimension and the number of a row: how an address names it, and what it is called."""
    kind, place, organisation = (Value(HEAPS[heap]) for heap in (0b1011, 0b1101, 0b1110))
    key = Cast("public_id", TextField())
    kinds = Category.objects.visible_to(scope.person).values_list(kind, "pk", key, "name")
    places = Neighbourhood.objects.visible_to(scope.person).values_list(place, "pk", "name", "name")
    members = Membership.objects.visible_to(scope.person).filter(kind=Membership.Kind.ORGANISATION)
    organisations = members.values_list(organisation, "pk", key, "name")
    names: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for dimension, pk, address, name in kinds.order_by().union(
        places.order_by(), organisations.order_by(), all=True
    ):
        names[dimension][str(pk)] = (address, name)
    return names


def _named(lines: dict[str, Line], names: dict[str, tuple[str, str]]) -> list[Line]:
    """Those with the most hours first; what belongs nowhere has no name, and comes last of its like."""
    for key, line in lines.items():
        line.key, line.name = names.get(key, ("", ""))
    return sorted(lines.values(), key=_order)


def _order(line: Line) -> tuple[int, bool, str]:
    return (-line.received_minutes - line.given_minutes, not line.name, line.name)
