"""The tables of a report are what SQL finds that was written from their definitions, and knows nothing of ours."""

import datetime as dt
import random
import zoneinfo
from typing import Any

import pytest
from django.db import connection

from exchanges import activity, lifecycle, periods, recording, settling
from exchanges.activity import Line
from exchanges.models import Category
from exchanges.scopes import Scope
from members.models import Membership, Neighbourhood, Person, TimeBank
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=LONDON)
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 15)

HELP = """
    SELECT {key}, count(*), sum(x.minutes), count(DISTINCT x.{side}_id)
      FROM exchanges_exchange x JOIN members_membership m ON m.id = x.{side}_id
     WHERE x.bank_id = %(bank)s AND x.state = 'settled' AND x.happened_on BETWEEN %(first)s AND %(last)s AND {only}
     GROUP BY 1"""
HELPERS = """
    WITH began AS (
        SELECT provider_id AS id, min(happened_on) AS day FROM exchanges_exchange
         WHERE bank_id = %(bank)s AND state = 'settled' AND happened_on <= %(last)s
         GROUP BY 1 HAVING min(happened_on) >= %(first)s
    )
    SELECT {key}, count(DISTINCT began.id)
      FROM began JOIN members_membership m USING (id)
      JOIN exchanges_exchange x ON x.provider_id = began.id AND x.state = 'settled'
     WHERE x.happened_on BETWEEN %(first)s AND %(last)s AND {only} GROUP BY 1"""
TIES = """
    WITH pairs AS (
        SELECT *, row_number() OVER (
                   PARTITION BY least(provider_id, recipient_id), greatest(provider_id, recipient_id)
                   ORDER BY happened_on, id) AS nth
          FROM exchanges_exchange WHERE bank_id = %(bank)s AND state = 'settled'
    )
    SELECT {key}, count(*) FROM pairs x JOIN members_membership m ON m.id = x.recipient_id
     WHERE nth = 1 AND x.happened_on BETWEEN %(first)s AND %(last)s GROUP BY 1"""
REQUESTS = """
    WITH answers AS (
        SELECT l.id, min(s.at) AS at FROM exchanges_listing l
          JOIN exchanges_exchange x ON x.listing_id = l.id JOIN exchanges_steptaken s ON s.exchange_id = x.id
         WHERE s.at >= l.published_at GROUP BY 1
    ),
    x AS (
        SELECT l.*, (l.published_at AT TIME ZONE 'Europe/London')::date AS happened_on,
               answers.at - l.published_at AS wait,
               EXISTS (SELECT FROM exchanges_exchange e WHERE e.listing_id = l.id AND e.state = 'settled') AS is_met
          FROM exchanges_listing l LEFT JOIN answers USING (id) WHERE l.bank_id = %(bank)s AND l.kind = 'request'
    )
    SELECT {key}, count(*), count(wait), count(*) FILTER (WHERE is_met),
           (array_agg(wait ORDER BY wait))[(count(wait) + 1) / 2]
      FROM x JOIN members_membership m ON m.id = x.membership_id
     WHERE x.happened_on BETWEEN %(first)s AND %(last)s AND {only} GROUP BY 1"""

KEYS = {
    "months": ("to_char(x.happened_on, 'YYYY-MM')", "true"),
    "categories": ("(SELECT name FROM exchanges_category WHERE id = x.category_id)", "true"),
    "neighbourhoods": ("(SELECT name FROM members_neighbourhood WHERE id = m.neighbourhood_id)", "true"),
    "organisations": ("m.name", "m.kind = 'organisation'"),
}
# In which month somebody began is the one of their first help, whatever else they gave in the period.
BEGAN_IN = "to_char(began.day, 'YYYY-MM')"


@pytest.fixture
def autumn(bank: TimeBank, admin: Person) -> Scope:
    """Sixty exchanges of twenty members, four of them organisations, from August on, and thirty requests of theirs."""
    dice = random.Random(11)  # noqa: S311  (the same every time)
    people = [a_person(bank, f"Person {number}") for number in range(20)]
    places = [Neighbourhood.objects.create(bank=bank, name=name) for name in ("Old Town", "Quayside")]
    for number, person in enumerate(people):
        kind = "organisation" if number > 15 else "individual"
        person.memberships.update(neighbourhood=[*places, None][number % 3], kind=kind)
    kinds = list(Category.objects.filter(bank=bank, is_at_home=False)[:4])
    for _ in range(60):
        provider, recipient = dice.sample(people, 2)
        said: dict[str, Any] = {
            "minutes": dice.randrange(15, 300, 15),
            "on": dt.date(2026, 8, 20) + dt.timedelta(days=dice.randrange(90)),
            "category": dice.choice(kinds),
            "at": NOON,
        }
        made = dice.choice([help.confirmed] * 5 + [help.logged])(provider, recipient, **said)
        if made.state == "settled" and dice.random() < 0.15:
            settling.reverse(made, reason="Entered twice.", by=admin, at=NOON)
    for _ in range(30):
        _request(bank, people, kinds, dice)
    return Scope(admin, periods.read(f"{FIRST}_{LAST}"))


def _request(bank: TimeBank, people: list[Person], kinds: list[Category], dice: random.Random) -> None:
    """Put up, and by chance answered after some hours, and by chance met."""
    asks, answers = dice.sample(people, 2)
    at = dt.datetime(2026, 9, 25, 23, 30, tzinfo=LONDON) + dt.timedelta(days=dice.randrange(50))
    told = {"request": True, "standing": True, "category": dice.choice(kinds), "published_at": at}
    listing = ListingFactory(bank=bank, membership=asks.memberships.get(), **told)
    if dice.random() < 0.3:
        return
    theirs: Membership = answers.memberships.get()
    later = at + dt.timedelta(hours=dice.randrange(1, 90))
    begun = lifecycle.propose(listing, membership=theirs, by=answers, at=later)
    if dice.random() < 0.6:
        begun = lifecycle.accept(begun, by=asks, at=later)
        begun = recording.log(begun, minutes=45, happened_on=later.date(), by=asks, at=NOON)
        recording.confirm(begun, by=answers, at=NOON)


def asked(sql: str, bank: TimeBank, **pieces: str) -> dict[str, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**pieces), {"bank": bank.pk, "first": FIRST, "last": LAST})
        return {row[0] or "": tuple(row[1:]) for row in cursor.fetchall()}


def lines_of(scope: Scope, group: str) -> dict[str, Line]:
    lines: list[Line] = getattr(activity.of(scope), group)
    return {line.key[:7] if group == "months" else line.name: line for line in lines}


def test_every_column_of_every_table(autumn: Scope) -> None:
    """One test, as what it counts takes seconds to happen."""
    bank = autumn.person.bank
    for group, (key, only) in KEYS.items():
        lines = lines_of(autumn, group)
        received = asked(HELP, bank, key=key, only=only, side="recipient")
        given = asked(HELP, bank, key=key, only=only, side="provider")
        asked_for = asked(REQUESTS, bank, key=key, only=only)
        assert received == told(lines, "received", "exchanges", "received_minutes", "received"), group
        assert given == told(lines, "gave", "exchanges_given", "given_minutes", "gave"), group
        assert asked_for == told(lines, "requests", "requests", "answered", "met", "wait"), group
        assert min(len(received), len(given), len(asked_for)) > 1, group
        if group == "organisations":
            continue
        began = asked(HELPERS, bank, key=BEGAN_IN if group == "months" else key, only=only)
        ties = asked(TIES, bank, key=key)
        assert began == told(lines, "helpers", "helpers"), group
        assert ties == told(lines, "ties", "ties"), group
        assert began and ties and sum(met for _count, _answered, met, _wait in asked_for.values())


def told(lines: dict[str, Line], where: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """These columns of the lines in which there is anything of it."""
    return {
        key: tuple(getattr(line, column) for column in columns)
        for key, line in lines.items()
        if getattr(line, where)
    }
