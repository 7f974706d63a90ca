"""Writing an archive: each table straight from the database into the zip, so that any bank takes the same memory.

All of it is one instant of the time bank, whatever happens meanwhile.
"""

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from django.core.files.storage import default_storage
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.template.loader import render_to_string
from uuid6 import uuid7

from ledger import entries_csv, exports, journals, snapshots
from members import pictures
from members.models import Person, TimeBank
from timebank.archives import columns
from timebank.archives.tables import KEPT, LEFT_OUT, file_of

FORMAT, VERSION = "timebank archive", 1
LISTING, SETTINGS, FILES = "archive.json", "bank.json", "files/"
JOURNALS = ("hledger", "beancount")
BLOCK_ROWS = 2_000


def write(file: IO[bytes], by: Person, *, at: dt.datetime, told: exports.Told = lambda count: None) -> int:
    """Write the whole of this person's time bank into a file; how many rows of tables it has."""
    with (
        snapshots.of_the_books(by.bank) as cursor,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as whole,
    ):
        making = _Making(whole, told)
        making.text(SETTINGS, _settings(cursor, by.bank))
        for model in KEPT:
            making.table(cursor, by.bank, model)
        for format in JOURNALS:
            with making.part(f"books.{format}") as part:
                journals.write_as_seen(cursor, cast(IO[bytes], part), by.bank, format, told=making.tell)
        making.files(_file_names(cursor, by.bank))
        _describe(making, by, at)
    return making.rows


def count(bank: TimeBank, cursor: CursorWrapper) -> int:
    """How many rows it would have."""
    sums = " + ".join(
        f"(SELECT count(*) FROM {model._meta.db_table} WHERE bank_id = %(bank)s)"  # noqa: S608  (our own tables)
        for model in KEPT
    )
    cursor.execute(f"SELECT {sums}", {"bank": bank.pk})
    return int(cursor.fetchone()[0])


class _Making:
    """The zip as it grows, with what is to be said of each part."""

    def __init__(self, whole: zipfile.ZipFile, told: exports.Told) -> None:
        self.whole, self._told, self.rows = whole, told, 0
        self.parts: dict[str, dict[str, Any]] = {}

    def tell(self, _count: int = 0) -> None:
        self._told(self.rows)

    @contextmanager
    def part(self, name: str) -> "Iterator[_Part]":
        with self.whole.open(name, "w", force_zip64=True) as file:
            part = _Part(file)
            yield part
        self.parts[name] = {"bytes": part.size, "sha256": part.digest.hexdigest()}

    def text(self, name: str, text: str) -> None:
        with self.part(name) as part:
            part.write(text.encode())

    def table(self, cursor: CursorWrapper, bank: TimeBank, model: type[Model]) -> None:
        found = columns.of(model)
        with self.part(file_of(model)) as part:
            receiver = _Receiver(self, part)
            cursor.copy_expert(_copy(cursor, bank, model, found), receiver, 1 << 20)
            receiver.end()
        self.parts[file_of(model)] |= {
            "rows": receiver.rows,
            "columns": {column.name: column.says for column in found},
        }

    def files(self, names: Iterator[str]) -> None:
        """Photos in both sizes, as far as they are still there."""
        for name in names:
            for each in (name, pictures.small_name(name)):
                if default_storage.exists(each):
                    with self.part(f"{FILES}{each}") as part, default_storage.open(each) as file:
                        shutil.copyfileobj(file, cast(IO[bytes], part))
            self.tell()


class _Part:
    """A file within the zip, which takes a hash of itself on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.size, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)


class _Receiver:
    """What psycopg2 writes a COPY to, one call a row, the heading first."""

    def __init__(self, making: _Making, part: _Part) -> None:
        self._making, self._part, self._waiting, self.rows = making, part, list[bytes](), -1

    def write(self, row: bytes) -> Any:
        self._waiting.append(row)
        self.rows += 1
        if len(self._waiting) == BLOCK_ROWS:
            self._flush()
        return len(row)

    def end(self) -> None:
        self._flush()
        self._making.rows += self.rows

    def _flush(self) -> None:
        self._part.write(b"".join(self._waiting))
        self._waiting.clear()
        self._making.tell()


def _copy(cursor: CursorWrapper, bank: TimeBank, model: type[Model], found: list[columns.Column]) -> str:
    order = ", ".join(f"t.{name}" for name in _order(model))
    said = ", ".join(column.sql for column in found)
    copy = f"""COPY (SELECT {said} FROM {model._meta.db_table} AS t WHERE t.bank_id = %(bank)s ORDER BY {order})
                 TO STDOUT (FORMAT csv, HEADER true)"""  # noqa: S608  (names of our own tables and columns)
    return cast(str, cursor.mogrify(copy, {"bank": bank.pk, **entries_csv.PATTERNS}))


def _order(model: type[Model]) -> tuple[str, ...]:
    """As rows were made; the lines of each transfer together."""
    names = {str(field.column) for field in model._meta.concrete_fields}
    return ("transfer_id", "line") if {"transfer_id", "line"} <= names else (str(model._meta.pk.column),)


def _settings(cursor: CursorWrapper, bank: TimeBank) -> str:
    """Everything a time bank chose, by the names its settings have."""
    names = ", ".join(str(column.field.column) for column in columns.of(TimeBank) if column.name != "id")
    cursor.execute(
        f"SELECT to_json(t)::text FROM (SELECT {names} FROM members_timebank WHERE id = %s) AS t",  # noqa: S608
        [bank.pk],
    )
    return json.dumps(json.loads(cursor.fetchone()[0]), ensure_ascii=False, indent=1)


def _file_names(cursor: CursorWrapper, bank: TimeBank) -> Iterator[str]:
    for model in KEPT:
        for column in columns.of(model):
            if column.kind is columns.KINDS["FileField"]:
                cursor.execute(
                    f"SELECT {column.field.column} FROM {model._meta.db_table}"  # noqa: S608
                    f" WHERE bank_id = %s AND {column.field.column} <> '' ORDER BY 1",
                    [bank.pk],
                )
                yield from [name for (name,) in cursor.fetchall()]


def _describe(making: _Making, by: Person, at: dt.datetime) -> None:
    """What all of it is, for a person and for a program; the second vouches for everything else."""
    left_out = {file_of(model): str(reason) for model, reason in LEFT_OUT.items()}
    tables = {name: part for name, part in making.parts.items() if "rows" in part}
    told = {
        "format": FORMAT,
        "version": VERSION,
        "id": str(uuid7()),
        "migrations": dict(MigrationLoader(None).graph.leaf_nodes()),
        "time_bank": by.bank.slug,
        "name": by.bank.name,
        "made_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "made_by": by.name,
    }
    readme = {"archive": told, "at": at, "tables": tables, "left_out": left_out, "bank": by.bank}
    making.text("README.txt", render_to_string("archives/readme.txt", readme))
    listing = json.dumps({**told, "left_out": left_out, "files": making.parts}, ensure_ascii=False, indent=1)
    making.whole.writestr(LISTING, listing)
