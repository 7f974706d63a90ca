"""What waits around Elm Street today, so that each page has something to show from the first minute."""

import datetime as dt
from uuid import uuid4

from exchanges import entering, lifecycle, recording, sheets
from exchanges.models import Exchange, Listing, Side
from exchanges.steps import Via
from ledger import giving
from members.choosing import Typed
from members.models import Membership, Person
from timebank.demo.helping import DAY, HOUR, Told, Village


class Cast:
    """People and their memberships by the first word of their names."""

    def __init__(self, village: Village) -> None:
        self.by_name = {
            person.name.split()[0]: (membership, person)
            for membership, person in village.memberships.values()
        }

    def member(self, name: str) -> Membership:
        return self.by_name[name][0]

    def person(self, name: str) -> Person:
        return self.by_name[name][1]


def play(village: Village, *, at: dt.datetime) -> None:
    cast = Cast(village)
    _curtain(village, cast, at)
    _trousers(cast, at)
    _tomorrow(village, cast, at)
    _long_day_on_paper(village, cast, at)
    _paper(village, at)
    _they_disagree(village, cast, at)
    _gifts(cast, at)


def _tell(
    village: Village,
    provider: Membership,
    recipient: Membership,
    title: str,
    kind: str,
    minutes: int,
    days: int,
    at: dt.datetime,
) -> Told:
    return {
        "provider": provider,
        "recipient": recipient,
        "title": title,
        "category": village.kinds[kind],
        "minutes": minutes,
        "happened_on": provider.bank.today(at) - dt.timedelta(days=days),
    }


def _curtain(village: Village, cast: Cast, at: dt.datetime) -> None:
    """Kofi says that Rosa helped him; Rosa is asked."""
    told = _tell(
        village, cast.member("Rosa"), cast.member("Kofi"), "Sewing a curtain", "Sewing and crafts", 90, 4, at
    )
    recording.log_directly(by=cast.person("Kofi"), at=at - 3 * HOUR, **told)


def _trousers(cast: Cast, at: dt.datetime) -> None:
    """Rosa's offer is answered by Linh."""
    sewing = Listing.objects.get(bank=cast.member("Rosa").bank, title="Sewing and mending")
    lifecycle.propose(
        sewing,
        membership=cast.member("Linh"),
        message="Hello Rosa! My boy has torn his only good trousers. Could you help me mend them?",
        planned_at=_at_hour(at + 3 * DAY, 15),
        planned_minutes=30,
        by=cast.person("Linh"),
        at=at - 5 * HOUR,
    )


def _tomorrow(village: Village, cast: Cast, at: dt.datetime) -> None:
    """Owen drives Rosa to the hospital tomorrow."""
    lift = Listing.objects.get(bank=cast.member("Rosa").bank, title="Lift to the hospital")
    driver = village.memberships[lift.membership_id][1]
    exchange = lifecycle.propose(
        lift,
        membership=cast.member("Rosa"),
        message="I have an appointment at eleven. Would you take me?",
        planned_at=_at_hour(at + DAY, 10),
        by=cast.person("Rosa"),
        at=at - 2 * DAY,
    )
    lifecycle.accept(
        exchange, note="Of course. I'll ring the bell at ten.", by=driver, at=at - 2 * DAY + 2 * HOUR
    )


def _long_day_on_paper(village: Village, cast: Cast, at: dt.datetime) -> None:
    """Nine hours on a slip that both signed: more than is settled without another look."""
    pantry = next(
        one for one, _person in village.memberships.values() if one.kind == Membership.Kind.ORGANISATION
    )
    told = _tell(
        village, cast.member("Piotr"), pantry, "Van and unloading", "Getting about and errands", 540, 7, at
    )
    via = Via(channel=Exchange.Channel.PAPER, source="slip 0413", side=Side.PROVIDER)
    recording.record(both_agreed=True, by=village.coordinators[1], at=at - DAY, via=via, **told)


def _paper(village: Village, at: dt.datetime) -> None:
    """Slips have lain in the library for three weeks, and a sheet of the pantry's is being typed in."""
    by, bank = village.coordinators[0], village.coordinators[0].bank
    sheets.print_out(bank, kind="slip", count=8, is_large=True, by=by, at=at - 21 * DAY)
    sheet = sheets.begin(bank, by=by, at=at - HOUR)
    for helper, helped, title, length in (
        ("Piotr", "Grace", "Carrying boxes", "1:30"),
        ("Linh", "Rosa", "Help with a form", "45m"),
        ("Omar", "Kof", "Repairing a chair", "8.20"),
    ):
        on = bank.today(at - 5 * DAY)
        row = entering.Written(Typed(helper, ""), Typed(helped, ""), title, length, on)
        entering.write(sheet, uuid4(), row, by=by, at=at - HOUR)


def _they_disagree(village: Village, cast: Cast, at: dt.datetime) -> None:
    told = _tell(
        village,
        cast.member("Grace"),
        cast.member("Omar"),
        "English conversation",
        "Language and letters",
        120,
        5,
        at,
    )
    exchange = recording.log_directly(by=cast.person("Grace"), at=at - 4 * DAY, **told)
    recording.dispute(
        exchange, reason="It was lovely, but it was 1 hour, not 2.", by=cast.person("Omar"), at=at - 3 * DAY
    )


def _gifts(cast: Cast, at: dt.datetime) -> None:
    giving.give(
        cast.member("Samira"), cast.member("Harold"), 60, "For your birthday!", by=cast.person("Samira"), at=at - 40 * DAY,
        key="demo-birthday",
    )  # fmt: skip
    giving.donate(
        cast.member("Owen"),
        120,
        "I have more than I need.",
        by=cast.person("Owen"),
        at=at - 20 * DAY,
        key="demo-pot",
    )


def _at_hour(at: dt.datetime, hour: int) -> dt.datetime:
    return at.replace(hour=hour, minute=0, second=0, microsecond=0)
