"""The pages of files: small ones come at once, big ones show how far they are, and nobody gets another's."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledger import exporting, exports
from ledger.models import Export
from members import roles
from members.models import Person
from tests.factories.exports import Numbers
from tests.factories.members import a_person
from tests.questions import questions

ClientOf = Callable[[Person], Client]
PAGE = "/riverside/exports/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> Numbers:
    monkeypatch.setitem(exports.sources._sources, "numbers", Numbers())
    return exports.sources._sources["numbers"]  # type: ignore[return-value]


@pytest.fixture
def page(admin: Person, client_of: ClientOf) -> Client:
    return client_of(admin)


def ask(admin: Person) -> Export:
    return exporting.ask("numbers", {}, "csv", by=admin, at=timezone.now())


def make(admin: Person) -> Export:
    export = ask(admin)
    exporting.run_waiting(clock=timezone.now)
    export.refresh_from_db()
    return export


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_small_file_is_sent_at_once(page: Client) -> None:
    response = page.post(PAGE, {"what": "numbers", "format": "csv", "word": "row"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="riverside-numbers-')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert content_of(response).decode("utf-8-sig").splitlines()[1] == "1,row 1"


def test_the_ledger_is_sent_as_excel(page: Client) -> None:
    response = page.post(
        PAGE, {"what": "ledger", "format": "xlsx", "first": "2026-10-01", "last": "2026-10-31"}
    )
    assert response.headers["Content-Type"] == exports.CONTENT_TYPES["xlsx"]
    assert content_of(response).startswith(b"PK")


def test_a_big_file_is_put_in_line(page: Client, numbers: Numbers) -> None:
    numbers.length = exporting.SMALL_ROWS + 1
    response = page.post(PAGE, {"what": "numbers", "format": "csv"}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Numbers to 5001" in response.text
    assert 'hx-trigger="every 2s"' in response.text
    assert "Look again" in response.text


def test_sent_twice_it_is_put_in_line_once(page: Client, numbers: Numbers) -> None:
    numbers.length = exporting.SMALL_ROWS + 1
    for _tap in range(2):
        page.post(PAGE, {"what": "numbers", "format": "csv", "idempotency_key": "the-same"})
    assert Export.objects.count() == 1


def test_progress_is_a_bar_with_words(admin: Person, page: Client) -> None:
    ask(admin)
    export = exporting.claim(at=timezone.now())
    assert export
    Export.objects.update(rows_done=1_200, rows_total=250_000)
    text = page.get(PAGE).text
    assert "1,200 of 250,000" in text
    assert '<progress value="1200" max="250000"' in text


def test_the_poll_gets_the_list_alone_and_ends_when_all_is_made(admin: Person, page: Client) -> None:
    ask(admin)
    waiting = page.get(PAGE, headers={"HX-Request": "true"}).text
    assert "<html" not in waiting
    assert "hx-get" in waiting
    exporting.run_waiting(clock=timezone.now)
    ready = page.get(PAGE, headers={"HX-Request": "true"}).text
    assert "hx-get" not in ready
    assert "Download" in ready


def test_a_file_under_way_is_called_off(admin: Person, page: Client, client_of: ClientOf) -> None:
    export = ask(admin)
    stop = f"{PAGE}{export.public_id}/call-off/"
    assert f'action="{stop}"' in page.get(PAGE).text
    assert client_of(a_person(admin.bank, "Ada Admin", roles.ADMIN)).post(stop).status_code == 404
    said = page.post(stop, follow=True).text
    assert "Called off" in said and "You called this off" in said and "Make it again" in said
    assert page.get(f"{PAGE}{export.public_id}/").status_code == 302


def test_a_finished_file_is_downloaded_by_its_maker(admin: Person, page: Client) -> None:
    export = make(admin)
    response = page.get(f"{PAGE}{export.public_id}/")
    assert response.headers["Content-Disposition"].endswith('.csv"')
    assert len(content_of(response).splitlines()) == 4


def test_nobody_else_gets_it(
    admin: Person, coordinator: Person, outsider: Person, client_of: ClientOf
) -> None:
    export = make(admin)
    address = f"{PAGE}{export.public_id}/"
    for person in (a_person(admin.bank, "Ada Admin", roles.ADMIN), coordinator, outsider):
        assert client_of(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert str(export.public_id) not in client_of(a_person(admin.bank, "Ali", roles.ADMIN)).get(PAGE).text


def test_who_is_no_longer_admin_gets_nothing(admin: Person, page: Client) -> None:
    export = make(admin)
    Person.objects.update(role=roles.COORDINATOR)
    assert page.get(f"{PAGE}{export.public_id}/").status_code == 404
    assert "Make an Excel file" not in page.get(PAGE).text
    assert page.post(PAGE, {"what": "ledger", "format": "csv"}).status_code == 403
    Person.objects.update(role=roles.MEMBER)
    assert page.get(PAGE).status_code == 404


def test_a_file_that_is_not_there_yet_leads_to_the_list(admin: Person, page: Client) -> None:
    response = page.get(f"{PAGE}{ask(admin).public_id}/")
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)


def test_after_its_time_a_page_says_so_and_offers_it_again(admin: Person, page: Client) -> None:
    export = make(admin)
    Export.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    for _swept in range(2):
        response = page.get(f"{PAGE}{export.public_id}/")
        assert response.status_code == 410
        assert "Make it again" in response.text
        exporting.expire(timezone.now())
    assert "no longer kept" in page.get(PAGE).text


def test_a_failed_file_says_why_and_offers_it_again(admin: Person, page: Client) -> None:
    ask(admin)
    Export.objects.update(state="failed", error="It rained into the machine.")
    text = page.get(PAGE).text
    assert "It rained into the machine." in text
    assert 'name="word" value="number"' in text


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"first": "2026-10-31", "last": "2026-10-01"}, 422, "The last day comes before the first."),
        ({"first": "soon"}, 422, "That is no day we know."),
        ({"last": "9999-12-31"}, 422, "is not a day we can use"),
        ({"format": "zip"}, 422, "CSV, Excel, JSON, hledger, beancount, PDF"),
        ({"what": "secrets"}, 403, "Please ask an admin"),
    ],
)
def test_what_cannot_be_made_is_said(page: Client, sent: dict[str, str], status: int, sentence: str) -> None:
    response = page.post(PAGE, {"what": "ledger", "format": "csv"} | sent)
    assert response.status_code == status
    assert sentence in response.text


def test_the_list_takes_the_same_queries_however_long(admin: Person, page: Client) -> None:
    counts = []
    for files in (1, 2):
        for _file in range(files):
            ask(admin)
        with questions() as asked:
            page.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_ledger_comes_as_a_sheet_or_as_a_journal(page: Client) -> None:
    asked = page.get("/riverside/exports/").text
    for format in ("csv", "xlsx", "hledger", "beancount"):
        assert f'value="{format}"' in asked
        response = page.post("/riverside/exports/", {"what": "ledger", "format": format})
        assert response.headers["Content-Type"] == exports.CONTENT_TYPES[format]
        assert f'.{format}"' in response.headers["Content-Disposition"]
        assert response.getvalue()


def test_what_is_no_ledger_is_no_journal(page: Client) -> None:
    response = page.post("/riverside/exports/", {"what": "numbers", "format": "hledger"})
    assert response.status_code == 422
    assert "We make CSV and Excel files. Choose one of the two." in response.text
