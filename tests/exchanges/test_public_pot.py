"""The community pot for everybody: sums that add up to what the ledger says, and never whose."""

import datetime as dt
import json
import zoneinfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from exchanges import public_pot
from ledger import giving
from members import policies
from members.models import Person, Record, TimeBank
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")
POT = "/riverside/pot/"
GRANT = """
    SELECT coalesce(sum(e.minutes), 0) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
      JOIN ledger_transfer t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
     WHERE a.bank_id = %s AND a.kind = 'pot' AND t.posted_at < %s"""


def moment(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 12, tzinfo=LONDON)


@pytest.fixture
def moved(bank: TimeBank, admin: Person) -> TimeBank:
    """In June two are given hours, in July four more, in August none; in September six give some and one is given."""
    people = [a_person(bank, f"Secret {number}") for number in range(7)]
    own = [person.memberships.get() for person in people]
    for number, member in enumerate(own[:6]):
        at = moment(6 if number < 2 else 7, 3 + number)
        giving.grant(member, 60 + 15 * number, "Welcome", by=admin, at=at, key=f"g{number}")
    for number, person in enumerate(people[:6]):
        giving.donate(own[number], 30, "", by=person, at=moment(9, 4), key=f"d{number}")
    giving.grant(own[6], 45, "More", by=admin, at=moment(9, 5), key="last")
    return bank


def test_the_sums_are_the_ledgers_and_few_are_told_together(moved: TimeBank) -> None:
    first, august, september = public_pot.statement(moved, today=dt.date(2026, 10, 2))
    assert str(first.period) == "2026-06-01_2026-07-31" and str(august.period) == "2026-08"
    assert (len(first.moved), august.moved, august.change_minutes) == (1, [], 0)
    # The one who was given hours in September takes the gifts along.
    assert [one.name for one in september.moved] == ["Several kinds together"]
    for span in (first, august, september):
        with connection.cursor() as cursor:
            cursor.execute(GRANT, [moved.pk, moved.midnight(span.period.last + dt.timedelta(days=1))])
            assert cursor.fetchone() == (span.balance_minutes,)
    # A month that runs, or that few had to do with, is not told.
    assert len(public_pot.statement(moved, today=dt.date(2026, 9, 30))) == 2
    assert public_pot.statement(moved, today=dt.date(2026, 7, 31)) == []


def test_the_page_is_there_once_it_is_wanted_and_names_nobody(
    client: Client, moved: TimeBank, admin: Person
) -> None:
    addresses = (POT, f"{POT}csv/", "/api/v1/riverside/pot/")
    assert [client.get(path).status_code for path in addresses] == [404] * 3
    assert "/pot/" not in client.get("/riverside/welcome/").text
    policies.change(moved, pot_is_public=True, by=admin, at=timezone.now())
    assert Record.objects.filter(what="policy", after__pot_is_public=True).exists()
    assert POT in client.get("/riverside/welcome/").text
    with time_machine.travel(moment(10, 2)):
        told = [client.get(path).content.decode() for path in addresses]
    assert all("Secret" not in text and admin.name not in text for text in told)
    assert "June 2026" in told[0] or "1 June 2026" in told[0]
    assert told[1].count("2026-06-01") == 1 and "style=" not in told[0]
    assert len(json.loads(told[2])["spans"]) == 3
