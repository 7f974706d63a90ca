"""Whoever can say anything to the database as the application can still not bring one hour out of place.

Each attempt is made over a plain connection. The control makes the same one as superuser with the guards away, and
must succeed: an attempt that is refused for a slip in its spelling would show nothing.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from ledger import accounts, posting
from ledger.models import Account
from tests.factories.ledger import AT, an_account, help_given
from tests.factories.members import TimeBankFactory
from tests.ledger.attempts import GRANTS, HOSTILE, POWERS, ROWS
from tests.postgres import address_of
from timebank import rights
from timebank.embedded import roles

pytestmark = pytest.mark.django_db

# A slip in the attempt's own words: syntax, or a thing that is not there.
SLIPS = ("42601", "42P01", "42703", "42883", "42704", "0A000")
BOOKS = """
    SELECT (SELECT md5(string_agg(a::text, '|' ORDER BY a.id)) FROM ledger_account AS a),
           (SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM ledger_transfer AS t),
           (SELECT md5(string_agg(e::text, '|' ORDER BY e.account_id, e.sequence)) FROM ledger_entry AS e),
           (SELECT md5(string_agg(b::text, '|' ORDER BY b.number)) FROM ledger_block AS b),
           (SELECT last_value FROM ledger_transfer_id_seq),
           (SELECT md5(string_agg(p::text, '|' ORDER BY p.oid)) FROM pg_proc AS p),
           (SELECT md5(string_agg(t::text, '|' ORDER BY t.oid)) FROM pg_trigger AS t WHERE NOT tgisinternal),
           (SELECT md5(string_agg(c.relname || c.relowner || coalesce(c.relacl::text, ''), '|' ORDER BY c.oid))
              FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace),
           (SELECT md5(string_agg(r::text, '|' ORDER BY r.oid)) FROM pg_roles AS r)
"""


@pytest.fixture(scope="module")
def names(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """Two time banks with hours between people, and a block; made once, as nothing here may change them."""
    with django_db_blocker.unblock():
        bank, other, bare = (TimeBankFactory(slug=slug) for slug in ("here", "there", "bare"))
        rosa, kofi, closed, stranger = an_account(bank), an_account(bank), an_account(bank), an_account(other)
        receipts = posting.post_batch([help_given(rosa, kofi, 60), help_given(rosa, kofi, 45)], at=AT)
        Account.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
        with connection.cursor() as cursor:
            # Without waiting for the tests of others on this server, as sealing itself would.
            cursor.execute("SELECT ledger_seal(%s, 1000000000, %s, true)", [bank.pk, AT])
        yield {
            "bank": bank.pk,
            "other": other.pk,
            "bare": bare.pk,
            "rosa": rosa.pk,
            "kofi": kofi.pk,
            "closed": closed.pk,
            "stranger": stranger.pk,
            "transfer": receipts[0].transfer_id,
            "pot": accounts.pot(bank).pk,
        }
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)


@contextmanager
def superuser() -> Iterator[Any]:
    """The database's own administrator."""
    made = connection.settings_dict
    with closing(roles.superuser(made["HOST"], made["NAME"])) as connected, connected.cursor() as cursor:
        yield cursor


def books() -> tuple[Any, ...]:
    with superuser() as cursor:
        return read(cursor)


def read(cursor: Any) -> tuple[Any, ...]:
    cursor.execute(BOOKS)
    return tuple(cursor.fetchone())


def attempt(statement: str) -> psycopg2.Error | None:
    """Try it as the application, and commit what can be."""
    with closing(psycopg2.connect(**dsn())) as connected, connected.cursor() as cursor:
        connected.autocommit = True
        try:
            cursor.execute(statement)
        except psycopg2.Error as refused:
            return refused
    return None


def dsn() -> dict[str, str]:
    return {"dsn": address_of(connection.settings_dict)["DATABASE_URL"]}


@pytest.mark.parametrize("name", [*ROWS, *POWERS])
def test_it_is_refused(names: dict[str, int], name: str) -> None:
    before = books()
    refused = attempt((ROWS | POWERS)[name].format(**names))
    assert refused is not None
    assert refused.pgcode not in SLIPS, refused
    assert books() == before


@pytest.mark.parametrize("name", GRANTS)
def test_it_can_give_no_right_away(names: dict[str, int], name: str) -> None:
    before = books()
    attempt(GRANTS[name])
    assert books() == before
    with superuser() as cursor:
        cursor.execute(f"BEGIN; {GRANTS[name]}")
        assert read(cursor) != before, "the control"
        cursor.execute("ROLLBACK")


@pytest.mark.parametrize("name", HOSTILE)
def test_asked_for_what_must_not_be_the_doors_move_nothing(names: dict[str, int], name: str) -> None:
    before = books()
    refused = attempt(HOSTILE[name].format(**names))
    assert refused is None or refused.pgcode not in SLIPS[:4], refused
    # An id may be lost: sequences never go back.
    assert books()[:4] == before[:4]


@pytest.mark.parametrize("name", ROWS)
def test_with_the_guards_away_the_books_would_change(names: dict[str, int], name: str) -> None:
    with superuser() as cursor:
        cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
        before = read(cursor)
        cursor.execute(ROWS[name].format(**names).removeprefix("BEGIN; "))
        assert read(cursor) != before
        cursor.execute("ROLLBACK")


@pytest.mark.parametrize("name", POWERS)
def test_a_superuser_could(names: dict[str, int], name: str) -> None:
    with superuser() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(POWERS[name].format(**names))
        cursor.execute("ROLLBACK")


def test_the_doors_do_open(names: dict[str, int]) -> None:
    """The control of the hostile ones: asked properly, the same door posts."""
    with closing(psycopg2.connect(**dsn())) as connected, connected.cursor() as cursor:
        asked = HOSTILE["one minute too many"].replace("-59", "-60").format(**names)
        cursor.execute(asked.replace("SELECT ledger_post", "SELECT (ledger_post") + ").is_new")
        assert cursor.fetchone() == (True,)
        connected.rollback()


def test_rights_are_those_of_the_table(names: dict[str, int]) -> None:
    """What the application may do to each table is what timebank/rights.py says, and nothing was left to everybody."""
    with superuser() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class, aclexplode(relacl) AS right_of"
            " WHERE relnamespace = 'public'::regnamespace AND right_of.grantee = 0"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT relname FROM pg_class, aclexplode(relacl) AS right_of WHERE right_of.grantee = 'timebank'::regrole"
            " AND relname = ANY(%s) AND right_of.privilege_type <> 'SELECT' AND relname <> 'ledger_account'",
            [list(rights.MAY)],
        )
        assert {name for (name,) in cursor.fetchall()} <= {
            name for name, may in rights.MAY.items() if may != rights.READ
        }


def test_every_door_is_known_and_looks_where_it_should(names: dict[str, int]) -> None:
    with superuser() as cursor:
        cursor.execute(
            "SELECT proname, array_to_string(proconfig, ',') LIKE '%search\\_path=pg\\_catalog, public, pg\\_temp%',"
            " has_function_privilege('public', oid, 'EXECUTE'), has_function_privilege('timebank', oid, 'EXECUTE')"
            " FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        found = cursor.fetchall()
    assert {name for name, *_rest in found} == rights.DOORS
    assert {tuple(rest) for _name, *rest in found} == {(True, False, True)}
