"""What is kept of a month that is closed: its report as one document, and the files that are written from it alone.

The words are those of the day it was closed, and members are numbers, so that it reads the same for good, whoever is
renamed or forgotten since.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from exchanges import activity, figures, reports
from exchanges.activity import Activity, Line
from exchanges.models import Exchange
from exchanges.reports import Total
from exchanges.scopes import Scope
from ledger import exports, hours, trial_balance
from ledger.exports import Column, Row, Table
from ledger.models import Block, MonthClose, Reconciliation, Transfer

VERSION = "timebank month 1"
ROWS_AT_ONCE = 2_000


def draw_up(scope: Scope, *, at: dt.datetime) -> str:
    """The document, in the language that is spoken now; the same month gives the same letters."""
    bank, found = scope.person.bank, activity.of(scope)
    block, checked = Block.objects.newest_of(bank), _last_check(scope)
    told = {
        "format": VERSION,
        "time_bank": bank.slug,
        "month": str(scope.period),
        "closed_at": at.isoformat(),
        "last_block": block and {"number": block.number, "hash": block.hex},
        "last_check": checked and {"at": checked.checked_at.isoformat(), "is_clean": checked.is_clean},
        "figures": list(_figures(scope, found)),
        "tables": [_as_kept(table) for table in _tables(scope, found, at)],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read(close: MonthClose) -> dict[str, Any]:
    """The document as it was drawn up."""
    told: dict[str, Any] = json.loads(close.document)
    return told


def tables(close: MonthClose) -> list[Table]:
    return [_as_drawn_up(table) for table in read(close)["tables"]]


def write(format: str, file: IO[bytes], close: MonthClose) -> None:
    """A file from the document alone: the same bytes each time."""
    if format == "json":
        file.write(close.document.encode())
    else:
        exports.write_tables(format, file, tables(close), made_at=close.closed_at)


def write_now(format: str, file: IO[bytes], scope: Scope, *, at: dt.datetime) -> None:
    """The same of days that are not closed, as they stand."""
    if format == "json":
        file.write(draw_up(scope, at=at).encode())
    else:
        exports.write_tables(format, file, list(_tables(scope, activity.of(scope), at)), made_at=at)


FORMATS = ("csv", "xlsx", "json")


def _last_check(scope: Scope) -> Reconciliation | None:
    return Reconciliation.objects.visible_to(scope.person).newest_first().first()


def _figures(scope: Scope, found: Activity) -> Iterator[dict[str, Any]]:
    whole = found.whole
    helped = Total(whole.exchanges, whole.received_minutes)
    totals = {"hours": helped, "exchanges": helped, "waiting": reports.total(reports.waiting(scope))}
    totals |= {kind: Total(count, minutes) for kind, count, minutes in reports.by_kind(scope)}
    counts = {**found.members, "ties": whole.ties, "requests": whole.requests}
    counts |= {"answered": whole.answered, "met": whole.met}
    for key, figure in figures.FIGURES.items():
        if key in totals or key in counts:
            total = totals.get(key)
            yield {
                "key": key,
                "label": str(figure.label),
                "definition": str(figure.definition),
                "count": total.count if total else counts[key],
                "minutes": total.minutes if total else None,
            }


# --- Tables -----------------------------------------------------------------------------------


def _of(title: str | Promise, *columns: Column, rows: Iterable[Row]) -> Table:
    return Table(str(title), columns, list(rows))


def _tables(scope: Scope, found: Activity, at: dt.datetime) -> Iterator[Table]:
    count, length = (
        Column(_("how many"), "whole"),
        (Column(_("hours"), "hours"), Column(_("minutes"), "whole")),
    )
    rows = ((f["label"], f["count"], *_length(f["minutes"])) for f in _figures(scope, found))
    yield _of(_("Figures"), Column(_("figure"), width=30), count, *length, rows=rows)
    for title, of, nameless in (
        (_("Hours by kind of help"), found.categories, _("Of no kind")),
        (_("Hours by neighbourhood"), found.neighbourhoods, _("No neighbourhood")),
    ):
        yield _of(title, Column(title, width=30), count, *length, rows=_grouped(of, nameless))
    yield _exchanges(_("Exchanges"), reports.helped(scope))
    yield _exchanges(_("Not settled when the month was closed"), reports.waiting(scope))
    yield _members(scope)
    yield _apart(scope)
    yield _balances(scope, at)


def _grouped(lines: list[Line], nameless: str) -> Iterator[Row]:
    return ((line.name or nameless, line.exchanges, *_length(line.received_minutes)) for line in lines)


def _exchanges(title: str, exchanges: Any) -> Table:
    rows = exchanges.select_related("category", "provider", "recipient", "transfer")
    return _of(
        title,
        Column(_("day"), "day", 12),
        Column(_("kind of help"), width=24),
        Column(_("provider's number"), "whole"),
        Column(_("recipient's number"), "whole"),
        Column(_("hours"), "hours"),
        Column(_("minutes"), "whole"),
        Column(_("transfer"), width=38),
        rows=(_exchange(one) for one in rows.iterator(chunk_size=ROWS_AT_ONCE)),
    )


def _exchange(one: Exchange) -> Row:
    transfer = str(one.transfer.public_id) if one.transfer else ""
    sides = one.provider.number, one.recipient.number
    return (one.happened_on, one.category.name, *sides, *_length(one.minutes or 0), transfer)


def _members(scope: Scope) -> Table:
    found = reports.members(scope, "active").order_by("number")
    both = (
        (m.number, *_length(m.given_minutes), *_length(m.received_minutes))  # type: ignore[attr-defined]
        for m in found
    )
    return _of(
        _("Members who took part"),
        Column(_("number"), "whole"),
        Column(_("hours given"), "hours"),
        Column(_("minutes given"), "whole"),
        Column(_("hours received"), "hours"),
        Column(_("minutes received"), "whole"),
        rows=both,
    )


def _apart(scope: Scope) -> Table:
    found = reports.apart(scope).prefetch_related("entries__account__membership").order_by("id")
    return _of(
        _("What is no help"),
        Column(_("day"), "day", 12),
        Column(_("kind"), width=24),
        Column(_("from"), width=20),
        Column(_("to"), width=20),
        Column(_("hours"), "hours"),
        Column(_("minutes"), "whole"),
        Column(_("transfer"), width=38),
        rows=(_moved(one) for one in found.iterator(chunk_size=ROWS_AT_ONCE)),
    )


def _moved(transfer: Transfer) -> Row:
    lines = list(transfer.entries.all())
    sides = [
        ", ".join(
            sorted(trial_balance.number_of(line.account) for line in lines if (line.minutes < 0) == is_giving)
        )
        for is_giving in (True, False)
    ]
    minutes = sum(line.minutes for line in lines if line.minutes > 0)
    kind = transfer.get_kind_display()
    return (transfer.occurred_on, kind, *sides, *_length(minutes), str(transfer.public_id))


def _balances(scope: Scope, at: dt.datetime) -> Table:
    balance = trial_balance.of(scope.person, scope.period.last, today=scope.person.bank.today(at))
    return _of(
        _("Balances at the end of the month"),
        Column(_("number"), width=20),
        Column(_("minutes that came in"), "whole"),
        Column(_("minutes that went out"), "whole"),
        Column(_("balance, hours"), "hours"),
        Column(_("balance, minutes"), "whole"),
        rows=(
            (line.number, line.in_minutes, line.out_minutes, *_length(line.balance_minutes))
            for line in balance.lines
        ),
    )


def _length(minutes: int | None) -> tuple[Decimal | None, int | None]:
    return (None, None) if minutes is None else (hours.as_decimal(minutes), minutes)


# --- As it is kept ----------------------------------------------------------------------------


def _as_kept(table: Table) -> dict[str, Any]:
    columns = [{"title": str(c.title), "kind": c.kind, "width": c.width} for c in table.columns]
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return {"title": table.title, "columns": columns, "rows": rows}


def _plain(cell: exports.Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return str(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _as_drawn_up(kept: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in kept["columns"])
    read = [_READ.get(column.kind, _as_it_is) for column in columns]
    rows = [
        tuple(cell if cell is None else of(cell) for of, cell in zip(read, row, strict=True))
        for row in kept["rows"]
    ]
    return Table(kept["title"], columns, rows)


def _as_it_is(cell: Any) -> exports.Cell:
    told: exports.Cell = cell
    return told


_READ: dict[str, Callable[[Any], exports.Cell]] = {"day": dt.date.fromisoformat, "hours": Decimal}
