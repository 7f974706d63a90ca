"""The pages of bringing files in: look, choose, try, bring in; nobody gets another's, and a bad file is a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ledger.importing import running
from ledger.models import Import
from members import roles
from members.models import Membership, Person
from tests.factories.members import a_person

ClientOf = Callable[[Person], Client]
PAGE = "/riverside/imports/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


def sent(client: Client, text: str | bytes, kind: str = "members") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("people.csv", content), "kind": kind})


def words_of(response: Any) -> str:
    return response.content.decode()


def test_a_file_from_its_upload_until_it_is_brought_in(admin: Person, client_of: ClientOf) -> None:
    client = client_of(admin)
    assert "No files so far" in words_of(client.get(PAGE))
    page = sent(client, "Nº;Nom i cognoms;Correu\n12;Núria Pons;nuria@example.org\n13;<b>Tom;\n").url
    looked = words_of(client.get(page))
    assert "Núria Pons · &lt;b&gt;Tom" in looked and "Read as UTF-8" in looked
    said = {"column_0": "number", "column_1": "name", "column_2": "email", "do": "try", "save_as": "Our list"}
    assert "No column says: name" in words_of(client.post(page, {**said, "column_1": ""}))
    client.post(page, said)
    assert 'hx-trigger="every 2s"' in words_of(client.get(page))
    running.run_waiting(clock=timezone.now)
    tried = words_of(client.get(page))
    assert "2 new members." in tried and "No message goes to anybody." in tried
    assert "Our list" in tried and "TimeOverflow: list of users" in tried
    client.post(page, {"do": "write"})
    running.run_waiting(clock=timezone.now)
    assert "It is brought in" in words_of(client.get(page))
    assert Membership.objects.filter(number__in=[12, 13]).count() == 2
    again = sent(client, "Nº;Nom i cognoms;Correu\n12;Núria Pons;nuria@example.org\n13;<b>Tom;\n")
    assert again.status_code == 422 and "This very file was brought in on" in words_of(again)


def test_rows_that_cannot_be_taken_can_be_taken_along(admin: Person, client_of: ClientOf) -> None:
    client = client_of(admin)
    page = sent(client, "number,name,email\n0,=Ana,\n,Bob,\n").url
    client.post(page, {"column_0": "number", "column_1": "name", "column_2": "email", "do": "try"})
    running.run_waiting(clock=timezone.now)
    told = words_of(client.get(page))
    assert "1 row can’t be taken" in told and "is no member number" in told
    refused = b"".join(client.get(f"{page}refused/").streaming_content).decode("utf-8-sig").splitlines()
    assert refused[0] == "number,name,email,line,why" and refused[1].startswith("0,'=Ana,,2,")
    client.post(page, {"do": "write_rest"})
    running.run_waiting(clock=timezone.now)
    assert "1 row was left out." in words_of(client.get(page))
    assert Person.objects.filter(name="Bob").exists() and not Person.objects.filter(name="=Ana").exists()


def test_what_cannot_be_read_is_a_sentence(admin: Person, client_of: ClientOf) -> None:
    client = client_of(admin)
    for content, words in (
        (b"PK\x03\x04x", "spreadsheet"),
        (b"\0\1\2" * 99, "not a text file"),
        (b"name\n", "no rows"),
    ):
        answer = sent(client, content)
        assert answer.status_code == 422 and words in words_of(answer)
    assert client.post(PAGE, {"kind": "members"}).status_code == 422
    assert not Import.objects.exists()


def test_nobody_gets_anothers(
    admin: Person, coordinator: Person, outsider: Person, client_of: ClientOf
) -> None:
    page = sent(client_of(admin), "number,name\n1,Ana\n").url
    for somebody in (coordinator, outsider, a_person(admin.bank, "Second", roles.ADMIN)):
        client = client_of(somebody)
        assert client.get(page).status_code == 404 and client.get(f"{page}refused/").status_code == 404
        assert client.post(page, {"do": "call_off"}).status_code == 404
    client_of(admin).post(page, {"do": "call_off"})
    assert "Nothing of it was brought in" in words_of(client_of(admin).get(page))
