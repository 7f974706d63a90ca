"""Backups: whole, readable by their maker only, and put back with every balance and entry, or not at all."""

import datetime as dt
import json
import os
import re
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from redis import Redis

from ledger import posting, sealing
from ledger.models import Account, Block, Entry
from members import erased_list
from members.models import Person, TimeBank
from tests.factories import canaries
from tests.factories.ledger import an_account, help_given, post
from tests.factories.members import a_person
from tests.ownership import as_owner
from timebank.keeping import archive, database, figures, restoring, saving
from timebank.keeping.failure import CannotKeep

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 21, 22, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def private_files(tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "private"
    (folder / "listings").mkdir(parents=True)
    (folder / "listings" / "one.webp").write_bytes(b"a photo" * 1000)
    settings.PRIVATE_ROOT = str(folder)
    return folder


@pytest.fixture
def accounts(bank: TimeBank) -> list[Account]:
    found = [an_account(bank) for _one in range(3)]
    for minutes in (30, 60, 90):
        post(found[0], found[1], minutes)
        post(found[1], found[2], minutes)
    return found


@pytest.fixture
def saved(accounts: list[Account], tmp_path: Path) -> Path:
    path, _manifest = saving.save(tmp_path / "one.zip", at=NOW)
    return path


def put_back(path: Path, *, is_replacing: bool = True) -> None:
    found = archive.Archive(path)
    restoring.check(found, is_replacing=is_replacing)
    restoring.restore(found)


def rows() -> list[Any]:
    return [
        list(Account.objects.order_by("pk").values_list()),
        list(Entry.objects.order_by("pk").values_list()),
    ]


def test_it_comes_back_as_it_was(saved: Path, accounts: list[Account], private_files: Path) -> None:
    before = rows()
    post(accounts[0], accounts[2], 15)
    (private_files / "listings" / "one.webp").unlink()
    (private_files / "listings" / "two.webp").touch()
    (private_files / ".restoring-killed").mkdir()
    (private_files / ".restoring-killed" / "half.webp").touch()
    put_back(saved)
    assert rows() == before
    assert [path.name for path in private_files.rglob("*.*")] == ["one.webp"]
    assert (private_files / "listings" / "one.webp").read_bytes() == b"a photo" * 1000


def test_what_is_posted_after_a_restore_goes_on_from_there(saved: Path, accounts: list[Account]) -> None:
    before = Entry.objects.latest("transfer_id").transfer_id
    put_back(saved)
    assert posting.post(help_given(accounts[0], accounts[2]), at=NOW).transfer_id > before
    assert restoring.finish() == []


def test_it_is_the_maker_s_alone_and_says_what_is_in_it(saved: Path, bank: TimeBank) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    (found,) = archive.Archive(saved).manifest.banks
    assert (found["bank"], found["transfers"], found["entries"], found["sum_minutes"]) == (
        bank.slug,
        6,
        12,
        0,
    )


def test_it_names_the_newest_block(accounts: list[Account], bank: TimeBank, tmp_path: Path) -> None:
    sealing.seal(bank, at=NOW)
    path, manifest = saving.save(tmp_path / "one.zip", at=NOW)
    newest = Block.objects.get(bank=bank)
    assert manifest.blocks == [{"blocks of": bank.slug, "number": 1, "hash": newest.hex}]
    said = StringIO()
    call_command("restore", path, check=True, stdout=said)
    assert f"{bank.slug}: sealed to block 1, {newest.hex}" in said.getvalue()
    put_back(path)
    assert Block.objects.get(bank=bank).hex == newest.hex


def test_a_database_in_use_is_refused(saved: Path) -> None:
    before = rows()
    with pytest.raises(CannotKeep, match="The database is in use"):
        put_back(saved, is_replacing=False)
    assert rows() == before


def test_an_empty_database_is_filled(saved: Path, accounts: list[Account]) -> None:
    before = rows()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    put_back(saved, is_replacing=False)
    assert rows() == before


def test_tables_of_somebody_else_are_never_dropped(saved: Path) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else ()")
    with pytest.raises(CannotKeep, match=r"not Timebank's \(of_somebody_else\)"):
        put_back(saved)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE of_somebody_else")


def written_anew(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The same backup with another manifest."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        manifest = json.loads(source.read(archive.MANIFEST))
        change(manifest)
        for name in source.namelist():
            target.writestr(name, json.dumps(manifest) if name == archive.MANIFEST else source.read(name))
    return other


@pytest.mark.parametrize("kind", ["account", "table", "sequence", "bank"])
def test_what_does_not_agree_with_its_figures_is_not_kept(
    saved: Path, accounts: list[Account], kind: str
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        figure = next(each for each in manifest["figures"] if next(iter(each)) == kind)
        key = {"account": "sha256", "table": "checksum", "sequence": "value", "bank": "entries"}[kind]
        figure[key] = 10**12 if kind == "sequence" else "another"

    post(accounts[0], accounts[2], 15)
    before = rows()
    with pytest.raises(CannotKeep, match=rf"the database is as it was.\n{kind} .* should be"):
        put_back(written_anew(saved, change))
    assert rows() == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"migrations": ["ledger.9999_of_tomorrow"]}, "made by a newer Timebank"),
        ({"server": "99.1"}, "Restore it on PostgreSQL 99 or newer"),
        ({"format": 99}, "made by a newer Timebank"),
    ],
)
def test_what_this_timebank_cannot_read_is_refused(
    saved: Path, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CannotKeep, match=sentence):
        put_back(written_anew(saved, lambda manifest: manifest.update(change)))


def test_a_folder_keeps_the_newest(accounts: list[Account], tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "timebank-notes.zip").touch()
    cut_short = folder / ".timebank-20261001T031500Z.zip.making"
    cut_short.touch()
    os.utime(cut_short, (0, 0))
    for day in (1, 2, 3):
        saving.save(folder, at=NOW.replace(day=day))
    saving.prune(folder, keep=2)
    assert sorted(path.name for path in folder.iterdir()) == [
        "timebank-20261102T221500Z.zip",
        "timebank-20261103T221500Z.zip",
        "timebank-notes.zip",
    ]


def test_nothing_is_written_over(saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(CannotKeep, match="never written over"):
        saving.save(saved, at=NOW)
    assert saved.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(
    accounts: list[Account], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database.Programs, "named", lambda self, name: "/bin/false")
    with pytest.raises(CannotKeep, match="pg_dump could not save"):
        saving.save(tmp_path / "one.zip", at=NOW)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_who_may_not_read_everything_is_told_what_to_set(
    accounts: list[Account], tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = database.of_owner().parameters | {"user": settings.APPLICATION_ROLE}
    monkeypatch.setattr(database, "of_owner", lambda: database.Database(parameters))
    with pytest.raises(CannotKeep, match="Set OWNER_DATABASE_URL"):
        saving.save(tmp_path / "one.zip", at=NOW)


def test_a_disk_without_room_is_said_before_anything_is_written(
    accounts: list[Account], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 10})())
    with pytest.raises(CannotKeep, match="Make room, or choose a folder on another disk"):
        saving.save(tmp_path / "one.zip", at=NOW)


def test_programs_older_than_the_server_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotKeep, match="Install the package postgresql-client-99"):
        database.programs_for("99.1")


def test_no_secret_shows_among_processes_or_words(settings: Any) -> None:
    settings.OWNER_DATABASE = {
        "USER": "owner",
        "PASSWORD": "swordfish",
        "HOST": "127.0.0.1",
        "PORT": 1,
        "OPTIONS": {},
    }
    target = database.of_owner()
    assert target.environment["PGPASSWORD"] == "swordfish"
    with pytest.raises(CannotKeep) as refused:
        target.connect()
    assert "swordfish" not in str(refused.value)


def test_the_commands_tell_what_they_did(accounts: list[Account], tmp_path: Path) -> None:
    said = StringIO()
    call_command("backup", tmp_path, keep=3, stdout=said)
    path = re.search(r"to its end: (\S+)", said.getvalue())
    assert path and "riverside: 4 accounts, 6 transfers, 12 entries" in said.getvalue()
    call_command("restore", path[1], replace=True, no_input=True, stdout=said)
    assert "The books of every time bank add up." in said.getvalue()


def test_nothing_is_remembered_of_the_books_there_were(saved: Path, redis_server: str, settings: Any) -> None:
    settings.REDIS_URL = redis_server
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": redis_server}}
    with closing(Redis.from_url(redis_server)) as beside:
        beside.set("another program's", "something that waits")
        caches["default"].set("sum", 60)
        put_back(saved)
        assert caches["default"].get("sum") is None
        assert beside.get("another program's")


def test_replacing_wants_the_word(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    before = rows()
    with pytest.raises(CommandError, match=r"Nothing was changed\."):
        call_command("restore", saved, replace=True, stdout=StringIO())
    assert rows() == before


def test_a_sequence_may_be_further_on_but_never_behind() -> None:
    wanted = [{"sequence": "s", "value": 5, "highest": 4}]
    assert figures.differences(wanted, [{"sequence": "s", "value": 7, "highest": 4}]) == []
    assert figures.differences(wanted, [{"sequence": "s", "value": 4, "highest": 4}]) != []
    assert figures.differences(wanted, [{"sequence": "s", "value": 5, "highest": 6}]) != []


def test_who_was_erased_since_is_erased_again(saved: Path, bank: TimeBank, private_files: Path) -> None:
    person = a_person(bank, canaries.NAME)
    before, _manifest = saving.save(saved.with_name("before.zip"), at=NOW)
    left = Person.objects.filter(pk=person.pk)
    left.update(left_at=NOW, user=None)
    erased_list.add([erased_list.Listed(bank.slug, person.public_id)], private_files)
    put_back(before)
    assert left.get().name == canaries.NAME
    assert restoring.finish() == []
    found = left.get()
    assert (found.erased_at is not None, found.user, found.name) == (True, None, "Former member 4")
    assert canaries.left_in_the_database() == []
    assert erased_list.read(private_files) == [erased_list.Listed(bank.slug, person.public_id)]


def test_the_list_goes_along_with_the_backups(saved: Path, bank: TimeBank, private_files: Path) -> None:
    person = a_person(bank, canaries.NAME)
    old, _manifest = saving.save(saved.with_name("old.zip"), at=NOW)
    listed = erased_list.Listed(bank.slug, person.public_id)
    erased_list.add([listed], private_files)
    saving.save(saved.with_name("new.zip"), at=NOW)
    # As on another machine, which knows nothing but the folder of the backups.
    (private_files / erased_list.NAME).unlink()
    put_back(old)
    assert erased_list.read(private_files) == [listed]
    assert restoring.finish() == [] and canaries.left_in_the_database() == []
