"""The report to those who fund a time bank: its words around the figures of a period, and nobody to be found in it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from exchanges import activity, figures, suppressing
from exchanges.activity import Activity, Line
from exchanges.models import FunderPhoto, FunderReport
from exchanges.scopes import Scope
from ledger import hours
from members import permissions, records
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

LONGEST = {"title": 100, "opening": 4000, "closing": 4000}
Table = FunderReport.Table


@dataclass(frozen=True)
class Number:
    """A figure with its words; without a value where it is kept back."""

    label: str | Promise
    definition: str | Promise
    value: int | None
    is_time: bool = False

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        return hours.compact(self.value) if self.is_time else str(self.value)


@dataclass(frozen=True)
class Row:
    """Help of one month, kind or place; without numbers where they are kept back."""

    name: str
    exchanges: int | None
    minutes: int | None

    @property
    def texts(self) -> list[str]:
        told = "–" if self.minutes is None else hours.compact(self.minutes)
        return ["–" if self.exchanges is None else str(self.exchanges), told]


@dataclass(frozen=True)
class Filled:
    """The report of a period, as it stands on the page and in the files."""

    template: FunderReport
    scope: Scope
    numbers: list[Number]
    tables: list[tuple[str, list[Row]]]
    total: Row
    photos: list[FunderPhoto]

    @property
    def title(self) -> str:
        return self.template.title or _("What our time bank did")

    @property
    def keeps_back(self) -> bool:
        rows = [row for _title, rows in self.tables for row in rows]
        return any(number.value is None for number in self.numbers) or any(
            row.minutes is None for row in rows
        )


def template_of(bank: TimeBank) -> FunderReport:
    """What the time bank has written, or nothing yet and every table."""
    found = FunderReport.objects.filter(bank=bank).first()
    return found or FunderReport(bank=bank, tables=list(Table.values))


@transaction.atomic
def write(
    bank: TimeBank,
    *,
    title: str,
    opening: str,
    closing: str,
    tables: Iterable[str],
    by: Person,
    at: dt.datetime,
) -> FunderReport:
    """Keep the words and the choice of tables, for every period."""
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can set this report up. Ask one of yours."))
    said = {"title": " ".join(title.split()), "opening": opening.strip(), "closing": closing.strip()}
    for field, words in said.items():
        if len(words) > LONGEST[field]:
            raise Refused(
                _("That is too long: up to %(most)d letters fit here.") % {"most": LONGEST[field]},
                field=field,
            )
    chosen = [table for table in Table.values if table in set(tables)]
    kept, _made = FunderReport.objects.update_or_create(
        bank=bank, defaults={**said, "tables": chosen, "changed_at": at}
    )
    records.write(bank, records.What.FUNDER_REPORT, by=by, at=at)
    return kept


def fill(scope: Scope) -> Filled:
    """The figures of a period in the template. Only for an admin; whoever else asks is shown noughts."""
    found, template = activity.of(scope), template_of(scope.person.bank)
    whole = found.whole
    is_told = not (suppressing.is_small(whole.gave) or suppressing.is_small(whole.received))
    total = Row(_("All of them"), whole.exchanges, whole.received_minutes)
    return Filled(
        template=template,
        scope=scope,
        numbers=_numbers(found, is_told=is_told),
        tables=[
            _table(found, table, is_told=is_told)
            for table in template.tables
            if found.ages or table != Table.AGES
        ],
        total=total if is_told else Row(total.name, None, None),
        photos=list(FunderPhoto.objects.visible_to(scope.person)),
    )


def _numbers(found: Activity, *, is_told: bool) -> list[Number]:
    whole, members = found.whole, found.members
    all_of_them = members["active"]
    only_gave, only_received = all_of_them - members["received"], all_of_them - members["gave"]
    parts = _parts(only_gave, only_received, members["both"], is_told=is_told)
    new, _known = _parts(members["first"], all_of_them - members["first"], is_told=is_told)
    helpers, _gave_before = _parts(members["helpers"], members["gave"] - members["helpers"], is_told=is_told)
    met, unmet = _parts(whole.met, whole.requests - whole.met, is_told=True)
    minutes = whole.received_minutes if is_told else None
    return [
        _number("hours", minutes, is_time=True),
        _number("exchanges", whole.exchanges if is_told else None),
        _number("active", None if suppressing.is_small(all_of_them) or not is_told else all_of_them),
        Number(_("Only gave"), _("Members who gave help in these days and received none."), parts[0]),
        Number(_("Only received"), _("Members who received help in these days and gave none."), parts[1]),
        _number("both", parts[2]),
        _number("first", new),
        _number("helpers", helpers),
        _number("ties", None if suppressing.is_small(whole.ties) or not is_told else whole.ties),
        _number("met", met),
        Number(
            _("Requests not met"), _("Requests put up in these days that led to no settled exchange."), unmet
        ),
    ]


def _number(key: str, value: int | None, *, is_time: bool = False) -> Number:
    figure = figures.FIGURES[key]
    return Number(figure.label, figure.definition, value, is_time)


def _parts(*counts: int, is_told: bool) -> list[int | None]:
    """The parts of a whole that may be told."""
    kept_back = suppressing.hidden([(count,) for count in counts])
    return [None if row in kept_back or not is_told else count for row, count in enumerate(counts)]


def _table(found: Activity, table: str, *, is_told: bool) -> tuple[str, list[Row]]:
    """A dimension, its small rows kept back with those that would give them away."""
    lines: Sequence[Line] = getattr(found, table)
    of_members = table == Table.NEIGHBOURHOODS
    people = [(line.received,) if of_members else (line.gave, line.received) for line in lines]
    kept_back = suppressing.hidden(people) if is_told else frozenset(range(len(lines)))
    if table == Table.AGES:
        # Kept back where they were counted.
        kept_back = frozenset(row for row, line in enumerate(lines) if line.is_kept_back)
    nameless = _("No neighbourhood") if of_members else _("Of no kind")
    rows = [
        Row(line.name or nameless, None, None)
        if row in kept_back
        else Row(line.name or nameless, line.exchanges, line.received_minutes)
        for row, line in enumerate(lines)
    ]
    return str(Table(table).label), rows
