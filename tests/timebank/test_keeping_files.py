"""The file a backup is: whatever happened to it on its way is found before anything is touched."""

import io
import zipfile
from pathlib import Path

import pytest

from timebank.keeping import archive
from timebank.keeping.failure import CannotKeep

MANIFEST = archive.Manifest(made_at="2026-11-21", server="18.6", programs="18.6", migrations=[], figures=[])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "one.zip"
    with archive.new(path) as writer:
        writer.add(archive.DUMP, io.BytesIO(b"rows" * 1000))
        writer.add("private/listings/one.webp", io.BytesIO(b"a photo" * 1000))
        writer.finish(MANIFEST)
    return path


def test_a_whole_one_is_read(saved: Path) -> None:
    found = archive.Archive(saved)
    assert found.manifest.files == ["private/listings/one.webp"]
    with found.open(archive.DUMP) as dump:
        assert dump.read() == b"rows" * 1000


@pytest.mark.parametrize("place", [0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(saved: Path, place: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * place)])
    with pytest.raises(CannotKeep, match="not a whole backup"):
        archive.Archive(saved)


@pytest.mark.parametrize("name", [archive.DUMP, f"{archive.FILES}listings/one.webp", archive.MANIFEST])
def test_one_changed_byte_is_found(saved: Path, name: str) -> None:
    with zipfile.ZipFile(saved) as file:
        at = file.getinfo(name).header_offset + 30 + len(name) + 40
    whole = bytearray(saved.read_bytes())
    whole[at] ^= 1
    saved.write_bytes(whole)
    with pytest.raises(CannotKeep, match="not a whole backup"):
        archive.Archive(saved)


@pytest.mark.parametrize(
    "name", ["private/../../evil", "/private/evil", "elsewhere/evil", "private//../evil"]
)
def test_a_file_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with archive.new(path) as writer:
        writer.add(archive.DUMP, io.BytesIO(b"rows"))
        writer.add(name, io.BytesIO(b"evil"))
        writer.finish(MANIFEST)
    with pytest.raises(CannotKeep, match="should not be in it"):
        archive.Archive(path)


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("photo.webp", b"a photo")
    with pytest.raises(CannotKeep, match="it has no manifest"):
        archive.Archive(path)
    with pytest.raises(CannotKeep, match="No such file"):
        archive.Archive(tmp_path / "nothing.zip")
