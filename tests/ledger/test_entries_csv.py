"""The ledger as CSV by the database: byte for byte what row by row would give, whatever people wrote."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger import entries_csv, exporting, exports
from ledger.models import Entry, Export, MonthClose, Transfer
from ledger.reports import LedgerEntries
from members.models import Person, TimeBank
from tests.ledger.books import a_lively_bank

LEDGER = LedgerEntries()
WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NASTY = st.sampled_from(list(";\t\r\n=+-@＝﹫'\" \u00a0\u200b\ufeff\u3000\u1680\x1f\x85,aé"))


def inert_by_the_database(texts: list[str]) -> list[str]:
    rows = "unnest(%(texts)s::text[]) WITH ORDINALITY AS x (t, n)"
    sql = f"SELECT {entries_csv.INERT.format('t')} FROM {rows} ORDER BY n"  # noqa: S608  (our own words)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"texts": texts, **entries_csv.PATTERNS})
        return [text for (text,) in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(WRITABLE | NASTY, max_size=30) | st.text(NASTY, max_size=8), min_size=1, max_size=50))
@example(
    [chr(point) + "=1" for point in range(1, 0x3100)] + [f"x;{chr(point)}=1" for point in range(1, 0x3100)]
)
@example([chr(point) + "=1" for point in range(0xFE00, 0xFF20)])
def test_the_database_makes_text_inert_as_we_do(texts: list[str]) -> None:
    assert inert_by_the_database(texts) == [exports.inert_within(exports.inert(text)) for text in texts]


def october_is_closed(admin: Person) -> None:
    """Half way through what was posted."""
    days = {"first_on": dt.date(2026, 10, 1), "last_on": dt.date(2026, 10, 31)}
    posted = Transfer.objects.filter(bank=admin.bank, occurred_on__range=tuple(days.values())).order_by("pk")
    kept = {"closed_at": timezone.now(), "closed_by": admin, "document": "{}", "digest": "0" * 64}
    half = posted[posted.count() // 2].pk
    MonthClose.objects.create(bank=admin.bank, last_transfer_id=half, **days, **kept)


def both_ways(admin: Person, **days: str) -> tuple[bytes, bytes]:
    by_row, by_database, seen = io.BytesIO(), io.BytesIO(), list[int]()
    count = exports.write_csv(by_row, LEDGER.columns, LEDGER.rows(admin, days))
    assert LEDGER.streams["csv"](by_database, admin, days, told=seen.append) == count
    assert seen in ([count], []) and count == LEDGER.count(admin, days)
    return by_row.getvalue(), by_database.getvalue()


@pytest.mark.django_db(transaction=True)
def test_both_ways_give_the_same_file(bank: TimeBank, coordinator: Person, admin: Person) -> None:
    a_lively_bank(bank, coordinator)
    Person.objects.filter(pk=coordinator.pk).update(name="=cmd; +1")
    october_is_closed(admin)
    admin.bank.refresh_from_db()
    for language in ("en-gb", "es"):
        with translation.override(language), timezone.override(bank.zone):
            by_row, by_database = both_ways(admin)
            assert by_database == by_row
            assert 0 < by_row.decode().count(gettext("after close")) < by_row.count(b"\r\n") - 1
    assert by_row.count(b"\r\n") > 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "days", [{"first": "2026-10-03", "last": "2026-10-03"}, {"last": "2025-01-01"}, {"first": "2031-01-01"}]
)
def test_a_period_is_the_same_too(
    bank: TimeBank, coordinator: Person, admin: Person, days: dict[str, str]
) -> None:
    a_lively_bank(bank, coordinator)
    admin.bank.refresh_from_db()
    by_row, by_database = both_ways(admin, **days)
    assert by_database == by_row


@pytest.mark.django_db(transaction=True)
def test_an_empty_ledger_is_a_heading(admin: Person) -> None:
    by_row, by_database = both_ways(admin)
    assert by_database == by_row


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", ["csv", "hledger", "beancount"])
def test_in_the_background_it_is_made_for_its_maker_with_progress(
    bank: TimeBank, coordinator: Person, admin: Person, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_lively_bank(bank, coordinator)
    monkeypatch.setattr(exporting, "TELL_EVERY", dt.timedelta(0))
    export = exporting.ask("ledger", {}, format, by=admin, at=timezone.now())
    assert exporting.run_waiting(clock=timezone.now) == 1
    export.refresh_from_db()
    assert (export.state, export.rows_done) == (Export.State.READY, Entry.objects.filter(bank=bank).count())
    sheet = exporting.hand_over(export, to=admin, at=timezone.now())
    assert sheet and sheet.name.endswith(f".{format}") and sheet.file.read(1)
    sheet.file.close()
