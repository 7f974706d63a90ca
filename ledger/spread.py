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
# From where accounts stand now, back over what was posted since: one sum for each end, so that entries are gone
# through once and what is kept on the way is one row an account.
OVER_TIME = """
    WITH since AS (
        SELECT e.account_id, ARRAY[{sums}] AS minutes
          FROM ledger_transfer AS t JOIN ledger_entry AS e ON e.bank_id = t.bank_id AND e.transfer_id = t.id
         WHERE t.bank_id = %(bank)s AND t.posted_at >= %(end_0)s GROUP BY 1
    )
    SELECT number, count(*), coalesce(sum(minutes) FILTER (WHERE minutes > 0), 0)::bigint,
           percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY minutes)::bigint[]
      FROM (SELECT number, a.balance_minutes - coalesce(later, 0) AS minutes
              FROM ledger_account AS a LEFT JOIN since ON since.account_id = a.id
                   CROSS JOIN unnest(%(ends)s::timestamptz[], since.minutes)
                   WITH ORDINALITY AS months (ends, later, number)
             WHERE a.bank_id = %(bank)s AND a.kind = 'member'
               AND a.opened_at < ends AND (a.closed_at IS NULL OR a.closed_at >= ends)) AS stood
     GROUP BY 1 ORDER BY 1
"""
SUM = "sum(e.minutes) FILTER (WHERE t.posted_at >= %(end_{number})s)"


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
    """The end of each of these months, given by their first days, the earliest first."""
    if not person.is_admin or not months:
        return []
    bank: TimeBank = person.bank
    ends = [_end_of(month, bank) for month in months]
    sums = ", ".join(SUM.format(number=number) for number in range(len(ends)))
    asked: dict[str, Any] = {f"end_{number}": end for number, end in enumerate(ends)}
    with connection.cursor() as cursor:
        cursor.execute(OVER_TIME.format(sums=sums), {**asked, "bank": bank.pk, "ends": ends})
        return [Month(months[number - 1], *told) for number, *told in cursor.fetchall()]


def _end_of(month: dt.date, bank: TimeBank) -> dt.datetime:
    """The first midnight after it, where the time bank is."""
    following = (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    return dt.datetime.combine(following, dt.time(), tzinfo=bank.zone)
