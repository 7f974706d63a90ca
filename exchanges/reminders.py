"""Questions the clock asks: what is due to be told, and to whom. The same thing is told once."""

import datetime as dt
from typing import Any

from django.urls import reverse

from exchanges import desk, telling
from exchanges.models import Exchange, Listing, Side
from members import notices, walls
from members.models import Notice, Person, TimeBank

State = Exchange.State
CONFIRM_AFTER_DAYS = 3
EXPIRY_NOTICE_DAYS = 7
APPROVAL_AFTER_DAYS = 2


def remind(at: dt.datetime) -> int:
    """Write every reminder due at that moment, a transaction for each time bank. Returns how many it looked at."""
    return sum(_remind_bank(bank, at) for bank in TimeBank.objects.order_by("pk"))


def _remind_bank(bank: TimeBank, at: dt.datetime) -> int:
    with walls.in_bank(bank):
        return (
            _hours_to_confirm(bank, at)
            + _about_to_settle(bank, at)
            + _exchange_tomorrow(bank, at)
            + _listing_about_to_expire(bank, at)
            + _approvals_waiting(bank, at)
        )


def _hours_to_confirm(bank: TimeBank, at: dt.datetime) -> int:
    waiting = Exchange.objects.filter(
        bank=bank, state=State.LOGGED, logged_at__lte=at - dt.timedelta(days=CONFIRM_AFTER_DAYS)
    ).with_people()
    waiting = waiting.going_on()
    for exchange in waiting:
        _remind_answering(exchange, "please_confirm", at)
    return len(waiting)


def _about_to_settle(bank: TimeBank, at: dt.datetime) -> int:
    """Announce what will settle by itself; only what was announced ever does."""
    until = bank.today(at) + dt.timedelta(days=bank.settle_notice_days)
    due = Exchange.objects.filter(
        bank=bank, state=State.LOGGED, settles_on__lte=until, settling_told_at__isnull=True
    ).with_people()
    held = due.going_on().select_for_update(of=("self",), skip_locked=True, no_key=True)
    exchanges = [exchange for exchange in held if not telling.is_answerer_away(exchange, at)]
    for exchange in exchanges:
        exchange.settling_told_at = at
        exchange.save(update_fields=["settling_told_at"])
        settles_on = max(exchange.settles_on or until, until)
        _remind_answering(exchange, "settles_soon", at, settles_on=settles_on)
    return len(exchanges)


def _remind_answering(exchange: Exchange, event: str, at: dt.datetime, **context: Any) -> None:
    telling.sides(
        exchange,
        event,
        to=[Side(exchange.logged_side).other],
        by=exchange.logged_by,
        at=at,
        group=Notice.Group.REMINDERS,
        about=f"{exchange.public_id}:{exchange.version}",
        **context,
    )


def _exchange_tomorrow(bank: TimeBank, at: dt.datetime) -> int:
    tomorrow = bank.today(at) + dt.timedelta(days=1)
    begins = dt.datetime.combine(tomorrow, dt.time.min, tzinfo=bank.zone)
    ends = dt.datetime.combine(tomorrow + dt.timedelta(days=1), dt.time.min, tzinfo=bank.zone)
    due = Exchange.objects.filter(
        bank=bank, state=State.ACCEPTED, planned_at__gte=begins, planned_at__lt=ends
    ).with_people()
    due = due.going_on()
    for exchange in due:
        about = f"{exchange.public_id}:{tomorrow}"
        telling.sides(exchange, "tomorrow", by=None, at=at, group=Notice.Group.REMINDERS, about=about)
    return len(due)


def _listing_about_to_expire(bank: TimeBank, at: dt.datetime) -> int:
    today = bank.today(at)
    due = Listing.objects.open_on(today).filter(
        bank=bank, expires_on__lte=today + dt.timedelta(days=EXPIRY_NOTICE_DAYS)
    )
    for listing in due.select_related("person"):
        notices.write(
            "exchanges/listing_expires",
            to=listing.person,
            bank=bank,
            path=reverse("exchanges:listing", args=[bank.slug, listing.public_id]),
            at=at,
            group=Notice.Group.REMINDERS,
            about=f"{listing.public_id}:{listing.expires_on}",
            context={"listing": listing},
        )
    return len(due)


def _approvals_waiting(bank: TimeBank, at: dt.datetime) -> int:
    """Tell each coordinator once for every new exchange that has waited too long."""
    since = at - dt.timedelta(days=APPROVAL_AFTER_DAYS)
    told = 0
    leading = Person.objects.filter(bank=bank, suspended_at__isnull=True).leading().select_related("bank")
    for person in (one for one in leading if not one.is_away_on(bank.today(at))):
        waiting = desk.to_approve(person).filter(changed_at__lte=since)
        newest = waiting.order_by("-changed_at", "-id").first()
        if newest:
            told += 1
            notices.write(
                "exchanges/approvals_waiting",
                to=person,
                bank=bank,
                path=reverse("exchanges:desk", args=[bank.slug]),
                at=at,
                group=Notice.Group.REMINDERS,
                about=f"{newest.public_id}:{newest.version}",
                context={"count": waiting.count()},
            )
    return told
