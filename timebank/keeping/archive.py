"""The file a backup is: a zip of the database's dump, the private files, and a manifest that vouches for both."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from timebank.keeping.failure import CannotKeep
from timebank.keeping.figures import Figure

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "private/"
# Where a restore puts the private files first, beside where they go.
STAGING = ".restoring-"
CHUNK_BYTES = 1024 * 1024


@dataclass
class Manifest:
    """What is in the archive, and how it was when it was made."""

    made_at: str
    server: str
    programs: str
    migrations: list[str]
    figures: list[Figure]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def banks(self) -> list[Figure]:
        return [figure for figure in self.figures if "bank" in figure]

    @property
    def blocks(self) -> list[Figure]:
        return [figure for figure in self.figures if "blocks of" in figure]

    @property
    def files(self) -> list[str]:
        return [name for name in self.parts if name.startswith(FILES)]


class Writer:
    """Fills a new archive part by part, taking a hash of each on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Everything that `source` has to give, under this name; a dump is compressed already, as photos are."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as part:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        self.parts[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        manifest.parts = self.parts
        text = json.dumps(manifest.__dict__, indent=1)
        self.zip.writestr(MANIFEST, text, compress_type=zipfile.ZIP_DEFLATED)
        self.zip.close()


@contextmanager
def new(path: Path) -> Iterator[Writer]:
    """An archive under another name until it is whole and on disk; only its maker can read it."""
    making = path.with_name(f".{path.name}.making")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file)
            try:
                yield writer
            finally:
                # Cut short, it has nothing more to say; whole, it was closed before.
                with suppress(ValueError):
                    writer.zip.close()
            file.flush()
            os.fsync(file.fileno())
        # A link is refused where a rename would write over what is there.
        os.link(making, path)
    finally:
        making.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Archive:
    """An archive that was read to its end and is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as whole:
                self.manifest = self._read_manifest(whole)
                for name in [DUMP, *self.manifest.parts]:
                    self._check(whole, name)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self._not_whole(str(error)) from None

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(self.path) as whole, whole.open(name) as part:
            yield part

    def _read_manifest(self, whole: zipfile.ZipFile) -> Manifest:
        try:
            told = json.loads(whole.read(MANIFEST))
            if told["format"] > FORMAT:
                raise CannotKeep(f"{self.path} was made by a newer Timebank. Update this one first.")
            return Manifest(**told)
        except (KeyError, ValueError, TypeError):
            raise self._not_whole("it has no manifest that can be read") from None

    def _check(self, whole: zipfile.ZipFile, name: str) -> None:
        expected = self.manifest.parts.get(name)
        if expected is None or (name != DUMP and not _is_safe(name)):
            raise self._not_whole(f"{name} should not be in it" if expected else f"{name} is missing")
        digest = hashlib.sha256()
        try:
            with whole.open(name) as part:
                while chunk := part.read(CHUNK_BYTES):
                    digest.update(chunk)
        except KeyError:
            raise self._not_whole(f"{name} is missing") from None
        if digest.hexdigest() != expected["sha256"]:
            raise self._not_whole(f"{name} has changed since")

    def _not_whole(self, why: str) -> CannotKeep:
        return CannotKeep(
            f"{self.path} is not a whole backup ({why}). Nothing was changed. Fetch it again from where it was"
            " copied, or take another backup."
        )


def _is_safe(name: str) -> bool:
    """A name from outside must never lead out of the folder the files go to."""
    path = PurePosixPath(name)
    return name.startswith(FILES) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
