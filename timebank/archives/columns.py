"""The columns of a table as an archive writes and reads them, derived from its fields.

A CSV cell that is empty means nothing, in a column that may hold nothing; text columns never may.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ledger import exports
from members.models import User
from timebank.archives.tables import NOT_TAKEN, file_of

MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# What a spreadsheet would take for a formula begins with an apostrophe, as in every file we make; reading takes it off.
TEXT = "CASE WHEN {0} ~ %(runs)s THEN '''' || {0} ELSE {0} END"
LOGIN = """(SELECT TEXT FROM members_user AS u WHERE u.id = {0} AND u.is_active)""".replace(
    "TEXT", TEXT.format("u.email")
)
PLAIN = "{0}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of some fields are written by the database, and read again."""

    name: str
    sql: str
    read: Callable[[str], Any]


def _flag(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


def _moment(cell: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(cell)
    if moment.tzinfo is None:
        raise ValueError(cell)
    return moment


def _list(cell: str) -> list[Any]:
    told = json.loads(cell)
    if not isinstance(told, list):
        raise ValueError(cell)
    return told


def _text(cell: str) -> str:
    """As it was before it was made inert."""
    return cell[1:] if cell.startswith("'") and exports.inert(cell[1:]) != cell[1:] else cell


TEXTS = Kind("text", TEXT, _text)
WHOLE = Kind("whole number", PLAIN, int)
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(["CharField", "TextField", "EmailField", "SlugField"], TEXTS),
    **dict.fromkeys(["AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"], WHOLE),
    **dict.fromkeys(
        ["PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"], WHOLE
    ),
    "FileField": Kind("name of a file in files/", TEXT, _text),
    "BooleanField": Kind("true or false", "{0}::text", _flag),
    "DateField": Kind("day", "to_char({0}, 'YYYY-MM-DD')", dt.date.fromisoformat),
    "DateTimeField": Kind("moment, UTC", MOMENT, _moment),
    "UUIDField": Kind("UUID", PLAIN, UUID),
    "JSONField": Kind("JSON", "{0}::text", json.loads),
    "ArrayField": Kind("JSON list", "to_json({0})::text", _list),
}  # fmt: skip
KEY = Kind("id of a row", PLAIN, int)
ADDRESS = Kind("e-mail somebody signs in with", LOGIN, _text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called in the file, and of which field it is."""

    name: str
    field: "models.Field[Any, Any]"
    kind: Kind

    @property
    def target(self) -> type[models.Model] | None:
        """The table whose row it names, by that row's id in the file."""
        return self.field.related_model if self.kind is KEY else None

    @property
    def says(self) -> str:
        """What stands in it, for whoever reads the list of files."""
        return f"id in {file_of(self.target)}" if self.target else self.kind.name

    @property
    def sql(self) -> str:
        return f'{self.kind.sql.format(f"t.{self.field.column}")} AS "{self.name}"'

    def read(self, cell: str) -> Any:
        """The value of a cell. Raises ValueError with a sentence."""
        if cell == "" and self.kind not in (TEXTS, KINDS["FileField"]):
            if not (self.field.null or self.kind is ADDRESS):
                raise ValueError(_("this must not be empty"))
            return None
        try:
            value = self.kind.read(cell)
            self._check(value)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        except (ValueError, KeyError, RecursionError):
            raise ValueError(_("this is no %(kind)s") % {"kind": self.kind.name}) from None
        return value

    def _check(self, value: Any) -> None:
        if self.kind in (KEY, ADDRESS) or value in self.field.empty_values:
            return
        if isinstance(value, str) and "\0" in value:
            raise ValueError
        choices = {choice for choice, _label in self.field.flatchoices}
        if choices and value not in choices:
            raise ValueError
        self.field.run_validators(value)


def of(model: type[models.Model]) -> list[Column]:
    """What an archive holds of a table."""
    fields = (field for field in model._meta.concrete_fields if field.name not in NOT_TAKEN)
    return [_column(field) for field in fields if not _is_made_by_the_database(field)]


def _is_made_by_the_database(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.GeneratedField | models.CompositePrimaryKey)


def _column(field: "models.Field[Any, Any]") -> Column:
    if isinstance(field, models.ForeignKey):
        if field.related_model is User:
            return Column(f"{field.name}_email", field, ADDRESS)
        return Column(field.attname, field, KEY)
    return Column(field.attname, field, KINDS[field.get_internal_type()])
