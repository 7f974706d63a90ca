"""Every row says which time bank's it is, and names only rows of the same."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from exchanges.models import Exchange
from members.models import Membership, NoticeChoice, Person, Seat, TimeBank
from tests.factories.exchanges import ExchangeFactory
from timebank import walls

pytestmark = pytest.mark.django_db
TABLES = """
    SELECT relname,
           EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND attname = 'bank_id' AND attnotnull)
      FROM pg_class AS c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""


def tables() -> dict[str, bool]:
    """Each table, and whether every row of it carries a time bank."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def test_every_table_carries_a_time_bank_or_is_on_the_list_of_those_that_do_not() -> None:
    assert {name for name, carries in tables().items() if not carries} == set(walls.WITHOUT_A_BANK)
    assert len([name for name, carries in tables().items() if carries]) == 65


def test_no_key_between_two_time_banks_rows_is_narrow() -> None:
    assert walls.narrow_keys() == []


def test_a_narrow_key_is_found(as_owner) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE memo (bank_id bigint, person_id bigint REFERENCES members_person (id))")
    assert [key[:3] for key in walls.narrow_keys()] == [("memo", "memo_person_id_fkey", "person_id")]


def save_and_check(row: Model) -> None:
    """As a commit would: Django's keys are looked at in the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        row.save()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def exchange(bank: TimeBank, member: Person, other_member: Person) -> Exchange:
    sides = {"provider": member.memberships.get(), "recipient": other_member.memberships.get()}
    return ExchangeFactory(bank=bank, **sides, state="proposed")  # type: ignore[no-any-return]


@pytest.mark.parametrize("field", ["provider", "recipient_person", "category", "logged_by"])
def test_an_exchange_names_nothing_of_another_time_bank(
    exchange: Exchange, outsider: Person, other_bank: TimeBank, field: str
) -> None:
    theirs = ExchangeFactory(bank=other_bank, provider=outsider.memberships.get(), state="logged")
    theirs.logged_by = outsider
    setattr(exchange, field, outsider if field == "recipient_person" else getattr(theirs, field))
    with pytest.raises(IntegrityError, match="violates foreign key"):
        save_and_check(exchange)


def test_a_seat_and_a_choice_are_of_their_persons_time_bank(
    bank: TimeBank, outsider: Person, member: Person
) -> None:
    mine: Membership = member.memberships.get()
    for row in (
        Seat(bank=bank, membership=mine, person=outsider),
        NoticeChoice(bank=bank, person=outsider, group="running", by_mail=False),
    ):
        with pytest.raises(IntegrityError, match="violates foreign key"):
            save_and_check(row)
