"""How the balances of members are spread, now and at the end of past months: counts and middles, never whose."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ledger import hours
from members.models import Person, TimeBank

BOUNDS_HOURS = (-20, -10, -5, 0, 5, 10, 20, 40)
BOUNDS_MINUTES = tuple(60 * bound for bound in BOUNDS_HOURS)
NUMBERS = [str(number) for number in range(len(BOUNDS_HOURS) + 1)]
BANDS = """
    SELECT width_bucket(balance_minutes, %(bounds)s::bigint[]), count(*) FROM ledger_account
     WHERE bank_id = %(bank)s AND kind = 'member' AND closed_at IS NULL GROUP BY 1
"""
# From where accounts stand now, back over what was posted since.
OVER_TIME = """
    WITH months AS (
        SELECT number - 1 AS number, month, (month + interval '1 month') AT TIME ZONE %(zone)s AS ends
          FROM unnest(%(months)s::timestamp[]) WITH ORDINALITY AS months (month, number)
    ),
    ends AS (
        SELECT array_agg(ends ORDER BY number) AS all_ends FROM months WHERE month < %(since)s
    ),
    moved AS (
        SELECT e.account_id, sum(e.minutes) AS minutes,
               width_bucket(t.posted_at, (SELECT all_ends FROM ends)) AS number
          FROM ledger_transfer AS t JOIN ledger_entry AS e ON e.bank_id = t.bank_id AND e.transfer_id = t.id
         WHERE t.bank_id = %(bank)s AND t.posted_at >= (SELECT all_ends[1] FROM ends) GROUP BY 1, 3
    ),
    stood AS (
        SELECT months.month,
               a.opened_at < months.ends AND (a.closed_at IS NULL OR a.closed_at >= months.ends) AS is_open,
               a.balance_minutes - coalesce(sum(moved.minutes) OVER (
                   PARTITION BY a.id ORDER BY months.month DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS minutes
          FROM ledger_account AS a CROSS JOIN months
               LEFT JOIN moved ON moved.account_id = a.id AND moved.number = months.number
         WHERE a.bank_id = %(bank)s AND a.kind = 'member'
    )
    SELECT month::date, count(*), coalesce(sum(minutes) FILTER (WHERE minutes > 0), 0)::bigint,
           percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY minutes)::bigint[]
      FROM stood WHERE is_open AND month < %(since)s GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Band:
    """So many open accounts whose balance is at least `least_minutes` and less than `below_minutes`."""

    number: int
    count: int = 0

    @property
    def name(self) -> str:
        words = {
            "least": hours.signed(self.least_minutes or 0),
            "below": hours.signed(self.below_minutes or 0),
        }
        if self.least_minutes is None:
            return _("below %(below)s") % words
        if self.below_minutes is None:
            return _("%(least)s and more") % words
        return _("%(least)s to below %(below)s") % words

    @property
    def of_members(self) -> dict[str, Any]:
        """What finds the members of the band by their account."""
        found: dict[str, Any] = {"account__closed_at__isnull": True}
        if self.least_minutes is not None:
            found["account__balance_minutes__gte"] = self.least_minutes
        if self.below_minutes is not None:
            found["account__balance_minutes__lt"] = self.below_minutes
        return found

    @property
    def least_minutes(self) -> int | None:
        return BOUNDS_MINUTES[self.number - 1] if self.number else None

    @property
    def below_minutes(self) -> int | None:
        return BOUNDS_MINUTES[self.number] if self.number < len(BOUNDS_MINUTES) else None


@dataclass(frozen=True)
class Month:
    """The end of a month: open accounts, the sum of what is above zero, and the quarters of all balances."""

    first: dt.date
    accounts: int
    above_zero_minutes: int
    quarters_minutes: Sequence[int]

    @property
    def middle_half(self) -> str:
        """Half of all balances lie between these two."""
        lower, upper = self.quarters_minutes[0], self.quarters_minutes[-1]
        return f"{hours.signed(lower)} … {hours.signed(upper)}"


def bands(person: Person) -> list[Band]:
    """How many accounts stand in each band, the lowest first. Nothing unless an admin asks."""
    if not person.is_admin:
        return []
    with connection.cursor() as cursor:
        cursor.execute(BANDS, {"bank": person.bank_id, "bounds": list(BOUNDS_MINUTES)})
        counted = dict(cursor.fetchall())
    return [Band(number, counted.get(number, 0)) for number in range(len(BOUNDS_MINUTES) + 1)]


def over_time(person: Person, months: Sequence[dt.date]) -> list[Month]:
    """The end of each of these months, given by their first days without a gap."""
    if not person.is_admin or not months:
        return []
    bank: TimeBank = person.bank
    # All that came since stands under the month after them, which is not told.
    since = (months[-1] + dt.timedelta(days=31)).replace(day=1)
    asked: dict[str, Any] = {
        "bank": bank.pk,
        "zone": bank.time_zone,
        "months": [*months, since],
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVER_TIME, asked)
        return [Month(*row) for row in cursor.fetchall()]
