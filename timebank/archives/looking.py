"""Looking at a whole archive before anything of it is brought in: every fault, by file and line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from ledger.models import Account, Entry
from members.models import TimeBank
from timebank.archives import books, columns
from timebank.archives.ids import Ids
from timebank.archives.reading import Archive, Complain, Fault
from timebank.archives.tables import KEPT, file_of
from timebank.archives.writing import SETTINGS

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass
class Look:
    """What was found: the ids of every table's rows, and what is wrong."""

    ids: dict[type[Model], Ids] = field(default_factory=lambda: {model: Ids() for model in KEPT})
    rows: dict[type[Model], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def look(archive: Archive, *, tell: Tell) -> Look:
    """Every cell, every row that another names, every sum."""
    seen = Look()
    settings(archive, seen.faults.append)
    for place, model in enumerate(KEPT):
        tell("looking", place, len(KEPT))
        seen.rows[model] = _table(archive, model, seen)
    _books(archive, seen)
    tell("looking", 1, 1)
    return seen


def settings(archive: Archive, complain: Complain) -> dict[str, Any]:
    """Everything the time bank chose, as its fields have it; what was not there yet is as usual."""
    told, found = archive.settings(), dict[str, Any]()
    for column in columns.of(TimeBank):
        if column.name == "id":
            continue
        try:
            found[column.name] = column.field.to_python(told.get(column.name, column.field.get_default()))
        except (ValidationError, TypeError, ValueError):
            words = _("%(setting)s can not be read") % {"setting": column.name}
            complain(Fault(SETTINGS, 0, words))
    return found


def _table(archive: Archive, model: type[Model], seen: Look) -> int:
    name, found, count = file_of(model), columns.of(model), 0
    keys = [column for column in found if column.target]
    has_ids = any(column.name == "id" for column in found)
    for line, values in archive.rows(model, seen.faults.append):
        count += 1
        if has_ids and not seen.ids[model].add(values["id"]):
            seen.faults.append(Fault(name, line, _("the ids do not go upwards")))
        for column in keys:
            _names_a_row(column, values[column.name], Fault(name, line, column.name), seen)
    if count != archive.files.get(name, {}).get("rows", 0):
        seen.faults.append(Fault(name, 0, _("there are not as many rows as the archive says")))
    return count


def _names_a_row(column: columns.Column, key: int | None, at: Fault, seen: Look) -> None:
    assert column.target
    if key is not None and key not in seen.ids[column.target]:
        words = _("%(column)s names row %(key)d of %(file)s, which is not there")
        said = {"column": at.sentence, "key": key, "file": file_of(column.target)}
        seen.faults.append(Fault(at.file, at.line, words % said))


def _books(archive: Archive, seen: Look) -> None:
    if any(fault.file in (books.TRANSFERS, books.ENTRIES, file_of(Account)) for fault in seen.faults):
        return
    balances, count = books.Balances(seen.faults.append), 0
    for whole in books.in_turn(archive, seen.ids[Account], seen.faults.append):
        balances.take(whole)
        count += len(whole.entries)
    for row in archive.rows(Account, seen.faults.append):
        balances.hold_against(row)
    if count != seen.rows[Entry] and not seen.faults:
        seen.faults.append(Fault(books.ENTRIES, 0, _("some entries belong to no transfer")))
