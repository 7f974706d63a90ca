"""By age: what SQL finds without us, in sums of five people or more, and never a list behind them."""

import datetime as dt
import random
import zoneinfo

import pytest
from django.db import connection
from django.utils import timezone

from exchanges import activity, funder_report, periods
from exchanges.scopes import Scope
from members import policies, profiles
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories import help
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
YEARS = [1999] * 6 + [1970] * 5 + [1940] * 3 + [None] * 6


@pytest.fixture
def aged(bank: TimeBank, admin: Person) -> Scope:
    """Six of 27, five of 56, three of 86, five who say nothing and a household; in October each gives and receives."""
    bank = policies.change(bank, asks_birth_year=True, by=admin, at=NOON)
    people = [a_person(bank, f"Person {number}", born_in=year) for number, year in enumerate(YEARS)]
    people[-1].memberships.update(kind="household")
    Person.objects.filter(pk=people[-1].pk).update(born_in=1999)
    dice = random.Random(3)  # noqa: S311  (the same every time)
    for number, person in enumerate(people):
        day = dt.date(2026, 10, dice.randrange(1, 29))
        minutes = dice.randrange(15, 240, 15)
        help.confirmed(person, people[(number + 7) % len(people)], minutes=minutes, on=day, at=NOON)
    admin.bank = bank
    return Scope(admin, periods.read("2026-10"))


COUNTED = """
    SELECT count(*), sum(x.minutes), count(DISTINCT m.id) FROM exchanges_exchange x
      JOIN members_membership m ON m.id = x.{side}_id
      JOIN members_seat s ON s.membership_id = m.id JOIN members_person p ON p.id = s.person_id
     WHERE x.bank_id = %s AND x.state = 'settled' AND x.happened_on BETWEEN '2026-10-01' AND '2026-10-31'
       AND m.kind = 'individual' AND 2026 - p.born_in BETWEEN %s AND %s"""


def counted(bank: TimeBank, side: str, first: int, last: int) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(side=side), [bank.pk, first, last])
        return tuple(cursor.fetchone())


def test_the_sums_are_what_sql_finds_and_few_are_kept_back(aged: Scope) -> None:
    lines = {line.name: line for line in activity.of(aged).ages}
    young, bank = lines["25–34"], aged.person.bank
    assert counted(bank, "recipient", 25, 34) == (young.exchanges, young.received_minutes, young.received)
    assert counted(bank, "provider", 25, 34) == (young.exchanges_given, young.given_minutes, young.gave)
    assert young.gave == 6
    # The three oldest take along whoever is next in number, so that the difference says nothing about them.
    kept_back = [name for name, line in lines.items() if line.is_kept_back]
    assert kept_back == ["55–64", "75 and over"]
    assert not any(lines[name].received_minutes or lines[name].gave for name in kept_back)
    (rows,) = [rows for title, rows in funder_report.fill(aged).tables if title == "By age"]
    assert [row.name for row in rows if row.minutes is None] == kept_back


def pages_and_files_open_no_list(client) -> None:
    page = client.get("/riverside/reports/?period=2026-10").content.decode()
    table = page.split('id="by-age"')[1].split("</table>")[0]
    assert "25–34" in table and "<a" not in table and "–</td>" in table
    asked = {"what": "report-table", "table": "ages", "period": "2026-10", "format": "csv"}
    rows = client.post("/riverside/exports/", asked).getvalue().decode("utf-8-sig").splitlines()
    assert "75 and over" + "," * 13 in rows


def test_it_is_told_of_whole_days_that_are_over_and_where_it_is_asked(client_of, aged: Scope) -> None:
    admin = aged.person
    pages_and_files_open_no_list(client_of(admin))
    running = periods.month_of(admin.bank.today(timezone.now()))
    for period in (periods.read("2026-10-02_2026-10-31"), running):
        assert activity.of(Scope(admin, period)).ages == []
    admin.bank = policies.change(admin.bank, asks_birth_year=False, by=admin, at=NOON)
    assert activity.of(Scope(admin, periods.read("2026-10"))).ages == []
    assert not Person.objects.filter(born_in__isnull=False).exists()


def test_each_says_their_own_year_and_coordinators_that_of_who_does_not_sign_in(
    client_of, bank: TimeBank, member: Person, coordinator: Person, admin: Person
) -> None:
    said = {"by": member, "at": NOON}
    with pytest.raises(NotAllowed):
        profiles.edit(member, born_in=1958, **said)
    bank = policies.change(bank, asks_birth_year=True, by=admin, at=NOON)
    member = Person.objects.get(pk=member.pk)
    assert profiles.edit(member, born_in=1958, **said).born_in == 1958
    with pytest.raises(Refused):
        profiles.edit(member, born_in=1958 - 120, **said)
    with pytest.raises(NotAllowed):
        profiles.edit(member, born_in=1960, by=coordinator, told="phone", at=NOON)
    on_paper = a_person(bank, "Doris", user=None)
    assert profiles.edit(on_paper, born_in=1931, by=coordinator, told="phone", at=NOON).born_in == 1931
    assert "Year of birth" in client_of(member).get("/riverside/me/edit/").content.decode()
    theirs = f"/riverside/people/{member.public_id}/edit/"
    assert "Year of birth" not in client_of(coordinator).get(theirs).content.decode()
