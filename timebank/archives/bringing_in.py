"""The verb: bring a whole time bank in from an archive, all of it or nothing, and once.

Hours come in by posting, like all hours, in the order in which they were posted and each at its own moment, so that
every account's entries have the numbers and balances they had. That they were brought in, the record of changes says.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ledger import reconciliation, sealing
from ledger.models import Reconciliation
from members import records, walls
from members.models import Person, Record, TimeBank
from members.refusals import Refused
from timebank.archives import looking, reading, rows
from timebank.archives.looking import Tell
from timebank.archives.reading import Archive, Fault


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and done. Without a time bank, nothing was brought in."""

    name: str
    made_at: str
    rows: int
    faults: list[Fault]
    bank: TimeBank | None = None
    check: Reconciliation | None = None


def bring_in(
    path: Path,
    *,
    at: dt.datetime,
    address: str = "",
    writes: bool = True,
    tell: Tell = lambda *_what: None,
) -> Report:
    """Look at all of it; where nothing is wrong and with `writes`, bring it in. Raises Refused for what is no archive.

    Whoever holds the command line is an owner: nobody else gets here.
    """
    with reading.opened(path) as archive:
        address = address or archive.listing["time_bank"]
        _refuse_second(archive, address)
        seen = looking.look(archive, tell=tell)
        bank = None
        if writes and not seen.faults:
            bank = _write(archive, seen, address, at, tell)
        listing = archive.listing
    report = Report(listing["name"], listing["made_at"], sum(seen.rows.values()), seen.faults, bank)
    return _checked(report, bank, at, tell) if bank else report


def _refuse_second(archive: Archive, address: str) -> None:
    """Twice is once: whoever brings it in again hears when that was."""
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            of_it = Record.objects.filter(bank=bank, what=records.What.BROUGHT_IN)
            record = of_it.filter(after__archive=archive.listing["id"]).first()
        if record:
            said = {"bank": bank.name, "address": bank.slug, "when": bank.today(record.at).isoformat()}
            raise Refused(
                _("This archive was brought in on %(when)s: it is %(bank)s, at /%(address)s/.") % said
            )
    if TimeBank.objects.filter(slug=address).exists():
        raise Refused(
            _("There is a time bank at /%(address)s/ already. Give this one another address.")
            % {"address": address},
            field="address",
        )


def _write(archive: Archive, seen: looking.Look, address: str, at: dt.datetime, tell: Tell) -> TimeBank:
    photos = rows.Photos(archive)
    try:
        with transaction.atomic():
            bank = rows.open_bank(archive, address)
            with walls.in_bank(bank):
                rows.Bringing(archive, seen, bank, photos, tell).everything()
                made_at = dt.datetime.fromisoformat(archive.listing["made_at"])
                after = {"archive": archive.listing["id"], "made_on": bank.today(made_at).isoformat()}
                records.write(bank, records.What.BROUGHT_IN, by=records.Actor.OWNER, at=at, after=after)
    except BaseException:
        photos.throw_away()
        raise
    return bank


def _checked(report: Report, bank: TimeBank, at: dt.datetime, tell: Tell) -> Report:
    """The books are sealed and checked as every night."""
    tell("checking", 0, 1)
    sealing.seal(bank, at=at)
    check = reconciliation.run(bank, at=at)
    tell("checking", 1, 1)
    return Report(report.name, report.made_at, report.rows, [], bank, check)


def admins_of(bank: TimeBank) -> list[Person]:
    """Who can sign in and govern it now."""
    with walls.in_bank(bank):
        return list(Person.objects.filter(bank=bank).who_can_govern().select_related("user"))
