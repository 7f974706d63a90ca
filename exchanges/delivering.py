"""Reports that come by themselves: which goes to which admin on which day of the month, made from the month before.

The file is asked for in the name of whoever gets it, so it is theirs alone, behind their sign-in, kept as long as any
other; the mail says where it is and never holds it. That it went for a month is one row, in the same transaction.
"""

import datetime as dt
from collections.abc import Callable, Iterable

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exchanges.models import Delivered, Delivery
from exchanges.models.delivery import LAST_DAY, month_before
from exchanges.periods import Period, month_of
from ledger import exporting, exports
from members import permissions, records, walls
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

FROM_HOUR = 6
What = Delivery.What
logger = structlog.get_logger(__name__)

SOURCES: dict[str, tuple[str, Callable[[Period], dict[str, str]]]] = {
    What.ACTIVITY: ("period-report", lambda month: {"period": str(month)}),
    What.MEMBERS: ("month-members", lambda month: {"figure": "accounts", "period": str(month)}),
    What.FUNDER: ("funder-report", lambda month: {"period": str(month)}),
    What.LEDGER: ("ledger", lambda month: {"first": str(month.first), "last": str(month.last)}),
    What.TRIAL_BALANCE: ("trial-balance", lambda month: {"day": str(month.last)}),
}
"""Where the file comes from, and what it is asked for of a month."""


class GoesAlready(Refused):
    """Somebody gets that file already."""


def formats(what: str) -> list[str]:
    """The kinds of file there are of it."""
    source = exports.source(SOURCES[what][0])
    assert source, what
    return list(exports.formats(source))


def receivers(person: Person) -> list[Person]:
    """Who may be chosen: the admins who sign in."""
    return list(Person.objects.visible_to(person).who_can_govern().order_by("name"))


@transaction.atomic
def order(
    bank: TimeBank, *, what: str, format: str, day: int, to: Iterable[Person], by: Person, at: dt.datetime
) -> list[Delivery]:
    """From now on it goes to each of these admins, first on the next such day."""
    _check_right(by, bank)
    _check(what, format, day)
    chosen = list(to)
    if not chosen:
        raise Refused(_("Choose at least one admin."), field="to")
    return [_order_for(one, what, format, day, by=by, at=at) for one in chosen]


def _order_for(to: Person, what: str, format: str, day: int, *, by: Person, at: dt.datetime) -> Delivery:
    if not (to.bank_id == by.bank_id and to.user_id and permissions.may_govern(to, by.bank)):
        raise Refused(_("Only admins who sign in get these reports. Choose from them."), field="to")
    made = Delivery(bank=by.bank, what=what, format=format, day=day, to=to, made_by=by, created_at=at)
    _save(made)
    after = {"what": what, "format": format, "day": day}
    records.write(by.bank, records.What.DELIVERY, by=by, at=at, about=to, before={}, after=after)
    return made


@transaction.atomic
def change(delivery: Delivery, *, format: str, day: int, by: Person, at: dt.datetime) -> Delivery:
    """Another kind of file, or another day."""
    held = _held(delivery, by)
    _check(held.what, format, day)
    before = {"what": held.what, "format": held.format, "day": held.day}
    held.format, held.day = format, day
    _save(held)
    after = {"what": held.what, "format": format, "day": day}
    records.write(held.bank, records.What.DELIVERY, by=by, at=at, about=held.to, before=before, after=after)
    return held


@transaction.atomic
def stop(delivery: Delivery, *, by: Person, at: dt.datetime) -> Delivery:
    """It goes no more; what went stays to be read."""
    held = _held(delivery, by)
    held.stopped_at = at
    held.save(update_fields=["stopped_at"])
    before = {"what": held.what, "format": held.format, "day": held.day}
    records.write(held.bank, records.What.DELIVERY, by=by, at=at, about=held.to, before=before, after={})
    return held


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may_govern(permissions.as_they_stand(by), bank):
        raise NotAllowed(_("Only an admin chooses who gets reports every month. Ask one of yours."))


def _held(delivery: Delivery, by: Person) -> Delivery:
    _check_right(by, delivery.bank)
    held = Delivery.objects.select_for_update(of=("self",)).select_related("bank", "to").get(pk=delivery.pk)
    if held.stopped_at:
        raise Refused(_("This was stopped already."))
    return held


def _check(what: str, format: str, day: int) -> None:
    if what not in SOURCES:
        raise Refused(_("Choose from what is there."), field="what")
    if format not in (known := formats(what)):
        kinds = ", ".join(str(Delivery(format=each).get_format_display()) for each in known)
        raise Refused(
            _("We make these of it: %(kinds)s. Choose one of them.") % {"kinds": kinds}, field="format"
        )
    if not 1 <= day <= LAST_DAY:
        raise Refused(_("Choose a day from 1 to 28: every month has those."), field="day")


def _save(delivery: Delivery) -> None:
    try:
        with transaction.atomic():
            delivery.save()
    except IntegrityError as error:
        if "delivery_goes_to_somebody_once" not in str(error):
            raise
        said = {"name": delivery.to.name}
        raise GoesAlready(
            _("%(name)s gets this file already. Change that instead.") % said, field="to"
        ) from error


# --- The clock --------------------------------------------------------------------------------


def send_due(at: dt.datetime) -> int:
    """What is due today, or was while nobody was at work. Safe to run twice; how many files were asked for."""
    count = 0
    for bank in TimeBank.objects.order_by("pk"):
        if at.astimezone(bank.zone).hour < FROM_HOUR:
            continue
        with walls.in_bank(bank):
            due = [one.pk for one in Delivery.objects.filter(bank=bank).going() if _is_due(one, bank, at)]
        count += sum(_send_in(bank, key, at) for key in due)
    return count


def _is_due(delivery: Delivery, bank: TimeBank, at: dt.datetime) -> bool:
    """From its day on, unless that day was over when it was ordered."""
    today = bank.today(at)
    return bank.today(delivery.created_at) <= delivery.due_on(today) <= today


def _send_in(bank: TimeBank, key: int, at: dt.datetime) -> bool:
    """Each by itself: what goes wrong with one keeps no other back, and is tried again in an hour."""
    try:
        with walls.in_bank(bank), translation.override(bank.language), timezone.override(bank.zone):
            return _send(bank, key, at)
    except Exception:
        logger.exception("delivery_broke_off", delivery=key)
        return False


def _send(bank: TimeBank, key: int, at: dt.datetime) -> bool:
    """Whoever comes second waits here for the first, and then finds the month told."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("to__bank", "to__user")
    delivery = rows.going().filter(pk=key).first()
    month = month_of(month_before(bank.today(at)))
    if (
        delivery is None
        or Delivered.objects.filter(bank=bank, delivery=delivery, month_on=month.first).exists()
    ):
        return False
    told = Delivered(bank=bank, delivery=delivery, month_on=month.first, at=at)
    what, parameters = SOURCES[delivery.what]
    try:
        if not (delivery.to.user_id and permissions.may_govern(delivery.to, bank)):
            raise NotAllowed(
                _("%(name)s is no admin any more, so nothing went.") % {"name": delivery.to.name}
            )
        told.export = exporting.ask(what, parameters(month), delivery.format, by=delivery.to, at=at)
    except Refused as refusal:
        told.refusal = refusal.sentence[:300]
    told.save()
    return told.export is not None
