"""Reading an archive that came from somewhere: nothing in it is believed before it was looked at.

A zip can lie about its size, lead out of its folder, or unfold without an end; so names are of a few shapes, sizes are
bounded before anything is read, and every byte is held against what the archive itself vouches for.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _

from members.refusals import Refused
from timebank.archives import columns
from timebank.archives.tables import file_of
from timebank.archives.writing import FORMAT, LISTING, SETTINGS, VERSION

NAMES = re.compile(
    r"README\.txt|archive\.json|bank\.json|books\.(hledger|beancount)|tables/[a-z_]{1,60}\.csv"
    r"|files/[a-z_-]{1,40}/[0-9a-f-]{36}(\.small)?\.webp"
)
MOST_FILES, MOST_BYTES, MOST_LISTED_BYTES = 500_000, 20 << 30, 64 << 20
# Tables fold to a tenth or so; what folds much smaller was made to unfold.
MOST_UNFOLDING, SMALL_BYTES = 200, 1 << 20
LONGEST_CELL = 256 << 20
CHUNK_BYTES = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)


class NotAnArchive(Refused):
    """The file as a whole can't be taken, and nothing of it was."""

    status = 422


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: a file of the archive, and its line, or 0 where it is no line."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        where = _("%(file)s, line %(line)d") if self.line else "%(file)s"
        return f"{where % {'file': self.file, 'line': self.line}}: {self.sentence}"


Complain = Callable[[Fault], None]
Row = tuple[int, dict[str, Any]]


class Archive:
    """An archive that was read to its end and is whole."""

    def __init__(self, whole: zipfile.ZipFile) -> None:
        self._whole = whole
        self.listing = self._listing()
        self.files: dict[str, dict[str, Any]] = self.listing["files"]

    def open(self, name: str) -> IO[bytes]:
        return self._whole.open(name)

    def settings(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._whole.read(SETTINGS)))
        except (KeyError, ValueError, TypeError, RecursionError):
            raise NotAnArchive(_("bank.json does not hold the settings of a time bank.")) from None

    def rows(self, model: type[models.Model], complain: Complain) -> Iterator[Row]:
        """The rows of a table that can be read, each with its line; the others are told. A table from before there
        was one has none."""
        name = file_of(model)
        if name not in self.files:
            return
        with self.open(name) as raw:
            lines = csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline=""), strict=True)
            try:
                yield from _Reader(name, model, lines, complain).rows()
            except (csv.Error, UnicodeDecodeError) as error:
                complain(Fault(name, lines.line_num, str(error)))

    def _listing(self) -> dict[str, Any]:
        names = [entry.filename for entry in self._whole.infolist()]
        self._refuse_shapes(names)
        try:
            told = json.loads(self._whole.read(LISTING))
            listed = {str(name): str(part["sha256"]) for name, part in told["files"].items()}
            is_ours = told["format"] == FORMAT and all(isinstance(told[key], str) for key in TOLD)
            dt.datetime.fromisoformat(told["made_at"])
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            raise NotAnArchive(_("archive.json does not say what is in this file.")) from None
        if not is_ours or told["version"] != VERSION:
            raise NotAnArchive(
                _("This archive has a format that this Timebank does not know. Bring it in with a newer one.")
            )
        for name in [LISTING, *listed]:
            if name not in names:
                raise NotAnArchive(_("%(file)s is missing in the archive. Fetch it anew.") % {"file": name})
        for name in names:
            if name != LISTING and name not in listed:
                raise NotAnArchive(_("%(file)s should not be in the archive.") % {"file": name})
            if name != LISTING and self._digest(name) != listed[name]:
                raise NotAnArchive(
                    _("%(file)s is not as it was when the archive was made. Fetch it anew.") % {"file": name}
                )
        return told  # type: ignore[no-any-return]

    def _refuse_shapes(self, names: list[str]) -> None:
        if len(set(names)) != len(names) or LISTING not in names or len(names) > MOST_FILES:
            raise NotAnArchive(_("This zip file is no archive of a time bank."))
        for entry in self._whole.infolist():
            if not NAMES.fullmatch(entry.filename):
                raise NotAnArchive(
                    _("%(file)s should not be in the archive.") % {"file": ascii(entry.filename)[:100]}
                )
            most = max(SMALL_BYTES, MOST_UNFOLDING * entry.compress_size)
            if entry.file_size > (most if entry.filename != LISTING else min(most, MOST_LISTED_BYTES)):
                raise _too_large()
        if sum(entry.file_size for entry in self._whole.infolist()) > MOST_BYTES:
            raise _too_large()

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as part:
            while chunk := part.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()


TOLD = ("id", "time_bank", "name", "made_at")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a file and read it to its end. Raises NotAnArchive for what is none, or was changed since it was made."""
    if not path.is_file():
        raise NotAnArchive(_("There is no file “%(name)s”. Check its name.") % {"name": path.name})
    try:
        whole = zipfile.ZipFile(path)
    except BROKEN:
        raise NotAnArchive(_("This is no zip file, or not all of it. Fetch it anew.")) from None
    with whole, _long_cells():
        try:
            archive = Archive(whole)
        except BROKEN:
            raise NotAnArchive(_("This zip file is damaged. Fetch it anew.")) from None
        yield archive


def _too_large() -> NotAnArchive:
    return NotAnArchive(_("This file would unfold to far more than a time bank needs. It was not opened."))


@contextmanager
def _long_cells() -> Iterator[None]:
    """A closed month is one cell, and may be long. The limit is the process's own, for tables read side by side too."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _Reader:
    """One table: its heading against our columns, then its cells against their fields."""

    def __init__(self, name: str, model: type[models.Model], lines: Any, complain: Complain) -> None:
        self.name, self.model, self.lines, self.complain = name, model, lines, complain
        self.known = {column.name: column for column in columns.of(model)}

    def rows(self) -> Iterator[Row]:
        header: list[str] = next(self.lines, [])
        usual = self._usual(header)
        if usual is None:
            return
        for cells in self.lines:
            line = self.lines.line_num
            if len(cells) != len(header):
                self.complain(Fault(self.name, line, _("this row has more or fewer cells than the heading")))
            elif (values := self._values(line, header, cells)) is not None:
                yield line, {**usual, **values}

    def _usual(self, header: list[str]) -> dict[str, Any] | None:
        """What stands in columns that were not there yet when the archive was made; None where it can't be said."""
        if unknown := set(header) - set(self.known):
            words = _("this Timebank does not know the column %(column)s")
            self.complain(Fault(self.name, 1, words % {"column": ascii(min(unknown))[:60]}))
            return None
        if len(set(header)) != len(header):
            self.complain(Fault(self.name, 1, _("a column stands there twice")))
            return None
        missing = [column for name, column in self.known.items() if name not in header]
        for column in missing:
            if not (column.field.has_default() or column.field.null):
                self.complain(
                    Fault(self.name, 1, _("the column %(column)s is missing") % {"column": column.name})
                )
                return None
        return {column.name: column.field.get_default() for column in missing}

    def _values(self, line: int, header: list[str], cells: list[str]) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        for name, cell in zip(header, cells, strict=True):
            try:
                values[name] = self.known[name].read(cell)
            except ValueError as error:
                self.complain(Fault(self.name, line, f"{name}: {error}"))
                return None
        return values
