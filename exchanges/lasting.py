"""Who stays: of those who joined in a month, how many took part in the third, sixth and twelfth month after it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from exchanges import periods
from exchanges.periods import Period, month_of
from members.models import Person

AFTER = (3, 6, 12)
LONGEST = 24
"""So many joining months are shown, the newest first."""
# Each of them is looked for in each of those months, by the indexes of either side: however much the others did.
COHORTS = """
    WITH joined AS (
        SELECT id, date_trunc('month', joined_on::timestamp) AS month
          FROM members_membership WHERE bank_id = %(bank)s AND joined_on >= %(first)s AND joined_on <= %(last)s
    ),
    later AS (
        SELECT id, month, after, (month + after * interval '1 month')::date AS begins,
               (month + (after + 1) * interval '1 month')::date AS ends
          FROM joined CROSS JOIN unnest(%(after)s) AS after
    )
    SELECT month::date, NULL::int, count(*) FROM joined GROUP BY 1
    UNION ALL
    SELECT month::date, after, count(*) FROM later
     WHERE EXISTS (SELECT FROM exchanges_exchange AS e WHERE e.bank_id = %(bank)s AND e.state = 'settled'
                      AND e.provider_id = later.id AND e.happened_on >= begins AND e.happened_on < ends)
        OR EXISTS (SELECT FROM exchanges_exchange AS e WHERE e.bank_id = %(bank)s AND e.state = 'settled'
                      AND e.recipient_id = later.id AND e.happened_on >= begins AND e.happened_on < ends)
     GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Stayed:
    """How many took part in that month after joining; nothing as long as it is not over."""

    after: int
    month: Period
    count: int | None


@dataclass(frozen=True)
class Cohort:
    """Those who joined in one month."""

    month: Period
    joined: int
    stayed: list[Stayed]


def cohorts(person: Person, period: Period, *, today: dt.date) -> list[Cohort]:
    """The joining months up to the end of a period, the newest first. Nothing unless an admin asks."""
    if not person.is_admin:
        return []
    months = [month_of(min(period.last, today))]
    while len(months) < LONGEST:
        months.append(months[-1].previous)
    asked: dict[str, Any] = {
        "bank": person.bank_id,
        "first": months[-1].first,
        "last": months[0].last,
        "after": list(AFTER),
    }
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, asked)
        counted = {(month_of(first), after): count for first, after, count in cursor.fetchall()}
    return [_cohort(month, counted, today) for month in months if (month, None) in counted]


def _cohort(month: Period, counted: dict[tuple[Period, int | None], int], today: dt.date) -> Cohort:
    later = [(after, months_after(month, after)) for after in AFTER]
    stayed = [
        Stayed(after, then, counted.get((month, after), 0) if then.last < today else None)
        for after, then in later
    ]
    return Cohort(month, counted[month, None], stayed)


def twelve_months(period: Period, *, today: dt.date) -> list[Period]:
    """The months up to the end of the period, or to this one, the oldest first."""
    months = [month_of(min(period.last, today))]
    while len(months) < 12:
        months.append(months[-1].previous)
    return months[::-1]


def months_after(month: Period, count: int) -> Period:
    years, index = divmod(month.first.month - 1 + count, 12)
    return periods.month_of(dt.date(month.first.year + years, index + 1, 1))
