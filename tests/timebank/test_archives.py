"""A whole time bank goes out as one file: an admin asks, the clock makes it, and it vouches for every byte."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit import journals as oracle
from ledger import exporting, exports
from ledger.models import Export, Transfer
from members.models import Person, Record, TimeBank, User
from tests.api.conftest import Program
from tests.factories.members import a_person
from tests.ledger.books import HOSTILE, a_lively_bank
from timebank.archives import columns

ClientOf = Callable[[Person], Client]
PAGE = "/riverside/archive/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.mark.django_db
def test_an_admin_asks_for_it_on_a_page_and_that_is_recorded(admin: Person, client_of: ClientOf) -> None:
    page = client_of(admin)
    assert "Make one file of everything" in page.get(PAGE).text
    assert page.post(PAGE).url == "/riverside/exports/"
    export = Export.objects.get()
    assert (export.what, export.format, export.state) == ("archive", "zip", "waiting")
    assert Record.objects.get(what="archived").by == admin


@pytest.mark.django_db(transaction=True)
def test_it_is_fetched_from_the_page_of_files_and_through_the_api(admin: Person, client_of: ClientOf) -> None:
    page = client_of(admin)
    page.post(PAGE)
    exporting.run_waiting(clock=timezone.now)
    export = Export.objects.get()
    address = f"/riverside/exports/{export.public_id}/"
    assert address in page.get("/riverside/exports/").text
    for answer in (page.get(address), Program(admin).get(f"exports/{export.public_id}/file/")):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert answer["Content-Disposition"].endswith('.zip"')
        assert "archive.json" in zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()


def test_every_kind_of_file_says_what_it_is() -> None:
    assert set(exports.CONTENT_TYPES) == set(Export.Format.values)


@pytest.mark.django_db
def test_it_is_for_admins_and_nobody_else(coordinator: Person, client_of: ClientOf) -> None:
    page = client_of(coordinator)
    assert page.post(PAGE).status_code == 404
    asked = page.post("/riverside/exports/", {"what": "archive", "format": "zip"})
    assert asked.status_code == 403 and not Export.objects.exists() and not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed here")
def test_all_of_it_is_there_and_vouched_for(
    bank: TimeBank, coordinator: Person, admin: Person, tmp_path: Path
) -> None:
    a_lively_bank(bank, coordinator)
    person = a_person(bank, "=1+1", about="'=2\n+3", phone="+44 1632 960 101")
    User.objects.filter(pk=person.user_id).update(password="a-secret-hash")
    export = exporting.ask("archive", {}, "zip", by=admin, at=timezone.now())
    exporting.run_waiting(clock=timezone.now)
    export.refresh_from_db()
    with export.file.open() as file, zipfile.ZipFile(file) as whole:
        listing = json.loads(whole.read("archive.json"))
        said = {name: part["sha256"] for name, part in listing["files"].items()}
        assert said == {n: hashlib.sha256(whole.read(n)).hexdigest() for n in whole.namelist() if n in said}
        assert set(whole.namelist()) == {*said, "archive.json"}
        assert not any(b"a-secret-hash" in whole.read(name) for name in whole.namelist())
        assert export.rows_done == sum(part.get("rows", 0) for part in listing["files"].values())
        _their_words_are_there(whole, person)
        for tool in ("hledger", "beancount"):
            whole.extract(f"books.{tool}", tmp_path)
    assert oracle.refused_by_hledger(tmp_path / "books.hledger") == ""
    assert oracle.refused_by_beancount(tmp_path / "books.beancount") == ""


def _their_words_are_there(whole: zipfile.ZipFile, person: Person) -> None:
    """Nothing a spreadsheet would run, and read again letter by letter."""
    people = {row["id"]: row for row in _rows(whole, "members_person")}
    row, by_name = people[str(person.pk)], {column.name: column for column in columns.of(Person)}
    assert (row["name"], row["phone"]) == ("'=1+1", "'+44 1632 960 101")
    read = {
        name: by_name[name].read(row[name]) for name in ("name", "about", "phone", "joined_at", "user_email")
    }
    known = {name: getattr(person, name) for name in ("name", "about", "phone", "joined_at")}
    assert read == {**known, "user_email": person.user.email}
    words = {column.name: column for column in columns.of(Transfer)}["description"]
    described = {words.read(row["description"]) for row in _rows(whole, "ledger_transfer")}
    assert described == set(Transfer.objects.values_list("description", flat=True)) >= set(HOSTILE[1:3])


def _rows(whole: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    text = io.StringIO(whole.read(f"tables/{table}.csv").decode(), newline="")
    return list(csv.DictReader(text))
