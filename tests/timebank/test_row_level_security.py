"""The second wall: the database shows the application the rows of one time bank, and without one none."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from audit.attack import filling, world
from audit.attack.furnishing import furnish
from members.models import Person, Reveal, TimeBank
from members.walls import in_bank
from tests.pages.test_ledger_pages import some_help
from tests.stepping import down
from timebank import rights, walls
from timebank.celery import app

pytestmark = pytest.mark.django_db
app.loader.import_default_modules()
# Sealed outside of any test's transaction only.
EMPTY = ["ledger_block"]


def asked(query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def rows(table: str) -> set[int]:
    """The time banks whose rows are shown."""
    return {bank_id for (bank_id,) in asked(f'SELECT DISTINCT bank_id FROM "{table}"')}  # noqa: S608 - a table of ours


@pytest.fixture
def tables(db: None) -> Iterator[list[str]]:
    """Every table that carries a time bank, with rows of two in the middle of things; looked at by the application."""
    scenes = [world.scene_of(slug, within=nullcontext) for slug in ("riverside", "lakeside")]
    for bank, people in scenes:
        looked = {"person": people["member"], "by": people["admin"], "because": Reveal.Because.COORDINATOR}
        Reveal.objects.create(bank=bank, items=["phone"], at=timezone.now(), **looked)
        furnish(bank, people["admin"], timezone.now())
    banks = [bank for bank, _people in scenes]
    filling.fill(banks)
    found = [table for table, _is_forced, _is_walled in walls.tables()]
    empty = [table for table in found if not {bank.pk for bank in banks} <= rows(table)]
    assert empty == EMPTY
    with down():
        yield found


def test_every_table_that_carries_a_time_bank_is_closed_to_its_owner_too() -> None:
    assert [table for table, is_forced, is_walled in walls.tables() if not (is_forced and is_walled)] == []


@pytest.mark.parametrize("change", ["DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"])
def test_a_table_that_stands_open_is_found(as_owner: Any, change: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE exchanges_listing {change}")
    assert not walls.stand()


def test_a_second_way_in_is_found(as_owner: Any) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE POLICY everybody ON exchanges_listing USING (true)")
    assert not walls.stand()


def test_a_wall_with_a_hole_is_found(as_owner: Any) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'ALTER POLICY "{walls.POLICY}" ON exchanges_listing USING (true)')
    assert not walls.stand()


def test_without_a_time_bank_no_table_shows_a_row(tables: list[str]) -> None:
    assert {table: rows(table) for table in tables if rows(table)} == {}


def test_a_time_bank_that_is_no_number_shows_none(tables: list[str]) -> None:
    asked("SELECT set_config('app.bank', 'riverside', true)")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("exchanges_exchange")


def test_within_one_no_table_shows_a_row_of_the_other(tables: list[str]) -> None:
    bank = TimeBank.objects.get(slug="riverside")
    with in_bank(bank):
        assert {table: rows(table) for table in tables if rows(table) - {bank.pk}} == {}
        assert rows("exchanges_exchange") == {bank.pk}


def test_a_time_bank_within_another_is_left_again(
    bank: TimeBank, other_bank: TimeBank, member: Person, outsider: Person
) -> None:
    with down():
        with in_bank(bank):
            with in_bank(other_bank):
                assert list(Person.objects.all()) == [outsider]
            assert list(Person.objects.all()) == [member]
        assert not Person.objects.exists()


def test_what_goes_wrong_leaves_it_too(bank: TimeBank, member: Person) -> None:
    with down():
        with pytest.raises(ZeroDivisionError), in_bank(bank):
            raise ZeroDivisionError
        assert not Person.objects.exists()


def test_nothing_is_written_into_another(bank: TimeBank, other_bank: TimeBank, outsider: Person) -> None:
    with in_bank(bank):
        assert Person.objects.filter(pk=outsider.pk).update(name="Taken over") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(bank=other_bank, name="Planted", joined_at=outsider.joined_at)


@pytest.mark.parametrize("change", ["UPDATE ledger_entry SET minutes = 1", "DELETE FROM ledger_entry"])
def test_entries_cannot_be_changed(bank: TimeBank, member: Person, other_member: Person, change: str) -> None:
    some_help(member, other_member)
    with in_bank(bank), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        asked(change)


def test_the_application_cannot_step_over() -> None:
    may = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER')"
    assert {is_over for (is_over,) in asked(may, django_settings.APPLICATION_ROLE)} == {False}


def test_the_doorkeeper_only_reads() -> None:
    changing = """
        SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND (has_any_column_privilege(%s, oid, 'INSERT, UPDATE') OR has_table_privilege(%s, oid, 'DELETE, TRUNCATE'))
    """
    assert asked(changing, rights.DOORKEEPER, rights.DOORKEEPER) == []
    whose = "SELECT DISTINCT pg_get_userbyid(proowner) FROM pg_proc WHERE proname = ANY (%s)"
    assert asked(whose, sorted(rights.DOORKEEPERS)) == [(rights.DOORKEEPER,)]


def test_the_clock_does_its_work_behind_the_walls(
    tables: list[str], redis_server: str, settings: Any
) -> None:
    settings.REDIS_URL = redis_server
    for name in sorted({entry["task"] for entry in app.conf.beat_schedule.values()}):
        app.tasks[name].run()


def test_the_clock_finds_what_there_is_to_do(tables: list[str], mailoutbox: list[Any]) -> None:
    assert app.tasks["ledger.tasks.reconcile_all"].run() == TimeBank.objects.count() == 4
    app.tasks["members.tasks.send_notices"].run()
    assert mailoutbox
