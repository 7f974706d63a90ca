"""R13: wherever the clocks are changed and months end, each entry is in one month, and accounts keep their order.

Hours are posted at moments around clock changes and ends of months, in no order, as if the machine's clock were set
back again and again. The books of each month must hold what the wall clock of that place says, and all months together
everything; statements follow the order of posting whatever the time says.
"""

import datetime as dt
import random
import zoneinfo
from collections.abc import Callable

from audit import calendars, house, people
from audit.people import Community
from audit.report import Report, Scale
from exchanges import periods, recording, reports
from exchanges.models import Category
from exchanges.periods import Period
from exchanges.scopes import Scope
from ledger import posting, statements
from ledger.models import Account, Transfer
from ledger.reports import LedgerEntries
from members.models import Membership, Person
from members.walls import in_bank

# Where a day begins at one, where it is skipped whole, where half an hour is enough, and some usual ones.
SAMPLE = (
    "America/Havana",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Europe/Lisbon",
    "Asia/Kathmandu",
)
PAGE = 7
OfMonth = Callable[[Person, Period], set[str]]


def run(scale: Scale, seed: int) -> Report:
    report = Report("R13 clocks and calendars", control=[])
    dice = random.Random(seed)
    names = [*scale.pick(SAMPLE, tuple(calendars.zones()))]
    posted = 0
    assert report.control is not None
    with house.opened(is_durable=False):
        for number, name in enumerate(names):
            moments = calendars.moments(zoneinfo.ZoneInfo(name))
            dice.shuffle(moments)
            place = people.community(f"zone-{number}", 2, time_zone=name)
            _post(place, moments)
            _help(place, moments[:4])
            posted += len(moments)
            report.faults += [
                f"{name}: {fault}" for fault in (*_wrong_months(place, _of_month), *_wrong_order(place))
            ]
            report.faults += [f"{name}: {fault}" for fault in _wrong_help(place)]
            in_utc = _wrong_months(place, _in_utc) if not report.control else []
            report.control += [f"{name}, in UTC: {fault}" for fault in in_utc[:1]]
    report.figures = {"time zones": len(names), "moments at which hours were posted": posted}
    return report


def _post(place: Community, moments: list[dt.datetime]) -> None:
    """A transfer a moment, as it is on the machine's clock just then."""
    provider, recipient = (member.account for member in place.members)
    for number, at in enumerate(moments):
        lines = (posting.Line(provider, 15 + number), posting.Line(recipient, -15 - number))
        asked = posting.Posting(place.bank.pk, "gift", at.isoformat(), lines, place.bank.today(at))
        with in_bank(place.bank):
            posting.post(asked, at=at)


def _help(place: Community, moments: list[dt.datetime]) -> None:
    """Exchanges of those days, settled."""
    provider, recipient = (Membership.objects.get(public_id=member.membership) for member in place.members)
    helper, helped = (
        provider.people.select_related("bank").get(),
        recipient.people.select_related("bank").get(),
    )
    category = Category.objects.filter(bank=place.bank).order_by("pk")[0]
    for at in moments:
        with in_bank(place.bank):
            logged = recording.log_directly(
                provider=provider, recipient=recipient, title="Help", category=category, minutes=60,
                happened_on=place.bank.today(at), by=helper, at=at,
            )  # fmt: skip
            recording.confirm(logged, by=helped, at=at)


def _months(place: Community) -> list[Period]:
    """Those in which anything was posted by the clock of the place, and their neighbours."""
    found = Transfer.objects.filter(bank=place.bank).values_list("posted_at", flat=True)
    own = {periods.month_of(place.bank.today(at)) for at in found}
    return sorted(own | {month.previous for month in own} | {month.next for month in own})


def _of_month(person: Person, month: Period) -> set[str]:
    """The references in the month's books."""
    asked = {"first": month.first.isoformat(), "last": month.last.isoformat()}
    return {str(row[4]) for row in LedgerEntries().rows(person, asked)}


def _in_utc(person: Person, month: Period) -> set[str]:
    """The same, by somebody who forgot that people live by another clock than the machine."""
    begin, end = (dt.datetime.combine(day.first, dt.time(), dt.UTC) for day in (month, month.next))
    found = Transfer.objects.filter(bank=person.bank_id, posted_at__gte=begin, posted_at__lt=end)
    return set(found.values_list("reference", flat=True))


def _wrong_months(place: Community, of_month: OfMonth) -> list[str]:
    """Months whose books are not what the wall clock says, and whatever is in no month or in two."""
    zone = place.bank.zone
    posted = dict(Transfer.objects.filter(bank=place.bank).values_list("reference", "posted_at"))
    wrong, seen = [], list[str]()
    for month in _months(place):
        found = of_month(place.by, month)
        seen += found
        expected = {name for name, at in posted.items() if f"{at.astimezone(zone):%Y-%m}" == str(month)}
        wrong += [f"{month} {name} stands in the wrong month" for name in sorted(found ^ expected)]
    return wrong + ["the months do not make up the whole"] * (sorted(seen) != sorted(posted))


def _wrong_help(place: Community) -> list[str]:
    """The months' hours of help, against all help there was."""
    of_months = sum(reports.total(reports.helped(Scope(place.by, month))).minutes for month in _months(place))
    moved = Transfer.objects.filter(bank=place.bank, kind=Transfer.Kind.SERVICE).count() * 60
    return [f"the months' help is {of_months}, all of it {moved} minutes"] * (of_months != moved or not moved)


def _wrong_order(place: Community) -> list[str]:
    """A statement read to its end: every number once, downwards, each balance the one before and what moved."""
    wrong = []
    for account in Account.objects.filter(bank=place.bank):
        rows, before = list[statements.Row](), None
        while True:
            page = statements.page(account, before=before, size=PAGE)
            rows += page.rows
            before = page.older
            if before is None:
                break
        entries = [row.entry for row in rows]
        if [entry.sequence for entry in entries] != list(range(account.sequence, 0, -1)):
            wrong.append(f"account {account.pk} is out of order")
        after = [entry.balance_before_minutes for entry in entries[:-1]]
        if after != [entry.balance_after_minutes for entry in entries[1:]]:
            wrong.append(f"the balances of account {account.pk} do not follow one another")
    return wrong
