"""How members take part: who never gave, who stays, and how balances are spread, against sums made without us."""

import datetime as dt
import zoneinfo

import pytest

from exchanges import lasting, periods, reports, scopes
from exchanges.scopes import Scope
from ledger import spread
from ledger.models import Account, Entry
from members.models import Membership, Person, TimeBank
from tests.factories import help
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")
YEAR = dt.datetime.now(LONDON).year + 1  # after the accounts are opened


def noon(month: int, day: int = 10, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=LONDON)


def never_gave(scope: Scope) -> int:
    return reports.count_members(scope, "nevergave")["nevergave"]


def joined(bank: TimeBank, name: str, on: dt.date) -> Person:
    person = a_person(bank, name)
    person.memberships.update(joined_on=on)
    return person


def test_who_never_gave_may_have_received(member: Person, other_member: Person, admin: Person) -> None:
    help.confirmed(member, other_member, on=dt.date(2026, 10, 2), at=noon(11))
    Membership.objects.update(joined_on=dt.date(2026, 1, 1))
    scope = Scope(admin, periods.read("2026-10"))
    assert other_member.name in {found.name for found in reports.members(scope, "nevergave")}
    assert member.name not in {found.name for found in reports.members(scope, "nevergave")}
    assert member.name in {found.name for found in reports.members(scope, "neverreceived")}
    before = Scope(admin, periods.read("2026-09"))
    assert never_gave(before) == never_gave(scope) + 1


def test_who_stays_is_counted_by_the_month_of_joining(bank: TimeBank, admin: Person) -> None:
    Membership.objects.update(joined_on=dt.date(2020, 1, 1))
    early, late, gone = (joined(bank, name, dt.date(2026, 1, 31)) for name in ("Ea", "La", "Go"))
    help.confirmed(early, late, on=dt.date(2026, 4, 1), at=noon(4))
    help.confirmed(early, gone, on=dt.date(2026, 3, 31), at=noon(4))
    help.confirmed(late, early, on=dt.date(2026, 4, 30), at=noon(5))
    help.confirmed(early, admin, on=dt.date(2026, 7, 31), at=noon(8))
    (cohort,) = lasting.cohorts(admin, periods.read("2026-11"), today=dt.date(2026, 11, 20))
    found = [(one.after, str(one.month), one.count) for one in cohort.stayed]
    assert (str(cohort.month), cohort.joined) == ("2026-01", 3)
    assert found == [(3, "2026-04", 2), (6, "2026-07", 1), (12, "2027-01", None)]
    scope = scopes.of(admin, {"period": "2026-04", "joined": "2026-01"})
    assert {one.name for one in reports.members(scope, "active")} == {"Ea", "La"}


def test_the_bands_hold_each_open_account_once(member: Person, other_member: Person, admin: Person) -> None:
    help.confirmed(member, other_member, minutes=300, on=dt.date(2026, 10, 2), at=noon(11))
    bands = spread.bands(admin)
    accounts = Account.objects.filter(kind="member", closed_at=None)
    assert sum(band.count for band in bands) == accounts.count()
    for band in bands:
        listed = reports.members(scopes.of(admin, {"period": "2026-10", "band": str(band.number)}), "balance")
        assert listed.count() == band.count
        for found in listed:
            least, below = band.least_minutes, band.below_minutes
            balance = found.account.balance_minutes
            assert (least is None or least <= balance) and (below is None or balance < below)


def test_the_end_of_a_month_is_what_was_posted_until_then(
    member: Person, other_member: Person, admin: Person
) -> None:
    for month, minutes in ((8, 60), (9, 120), (11, 240)):
        at = noon(month, year=YEAR)
        help.confirmed(member, other_member, minutes=minutes, on=dt.date(YEAR, month, 2), at=at)
    found = spread.over_time(admin, [dt.date(YEAR, month, 1) for month in (8, 9, 10)])
    assert [month.first.month for month in found] == [8, 9, 10]
    for month in found:
        until = dt.datetime.combine(month.first + dt.timedelta(days=31), dt.time(), tzinfo=LONDON).replace(
            day=1
        )
        entries = Entry.objects.filter(account__kind="member", transfer__posted_at__lt=until)
        balances: dict[int, int] = dict.fromkeys(Account.objects.of_members().values_list("pk", flat=True), 0)
        for account, moved in entries.values_list("account", "minutes"):
            balances[account] += moved
        assert month.accounts == len(balances)
        assert month.above_zero_minutes == sum(balance for balance in balances.values() if balance > 0)
        assert sorted(balances.values())[-1] >= month.quarters_minutes[-1]


def test_only_an_admin_is_told(coordinator: Person, member: Person) -> None:
    for person in (coordinator, member):
        assert spread.bands(person) == spread.over_time(person, [dt.date(2026, 10, 1)]) == []
        assert lasting.cohorts(person, periods.read("2026"), today=dt.date(2026, 11, 20)) == []
        assert reports.count_members(Scope(person, periods.read("2026")), "accounts") == {"accounts": 0}
