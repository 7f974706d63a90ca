"""Sending announcements: when one is due the clock finds out who gets it, and tells each of them once.

Whoever is stopped midway has told nobody, and the next one does it all.
"""

import datetime as dt

import structlog
from django.db import OperationalError
from django.urls import reverse

from members import addressing, announcing, notices, permissions, records, second_factors, walls
from members.models import Announcement, Notice, Person, TimeBank
from members.roles import Action

logger = structlog.get_logger(__name__)
TOO_LATE = dt.timedelta(days=1)


def send_due(at: dt.datetime) -> int:
    """Send what is due, each in its own transaction. Several may do so at once; each announcement is one's."""
    return sum(_send_or_go_on(bank, at) for bank in walls.banks_where("banks_with_announcements", at))


def _send_or_go_on(bank: TimeBank, at: dt.datetime) -> int:
    """What can't be sent in one time bank, for whatever reason, must not hold up the others."""
    try:
        return _send_all(bank, at)
    except OperationalError:
        raise
    except Exception:
        logger.exception("announcement_not_sent", bank=bank.pk)
        return 0


def _send_all(bank: TimeBank, at: dt.datetime) -> int:
    sent = 0
    while True:
        with walls.in_bank(bank):
            due = Announcement.objects.waiting().filter(bank=bank, send_at__lte=at)
            held = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
            announcement = held.select_related("bank", "sent_by__bank", "sent_by__user").first()
            if announcement is None:
                return sent
            sent += _send(announcement, at)


def _send(announcement: Announcement, at: dt.datetime) -> bool:
    """Tell everybody it is for; whether anybody was told."""
    assert announcement.sent_by
    by = _as_they_stand(announcement.sent_by)
    if not permissions.may(by, announcement.bank, Action.ANNOUNCE):
        _hold_back(announcement, "right", at)
        return False
    assert announcement.send_at
    if at - announcement.send_at > TOO_LATE:
        # Nobody wants to read today of yesterday's party.
        _hold_back(announcement, "late", at)
        return False
    people = addressing.with_choices(addressing.people(addressing.of(announcement), asked_by=by))
    if not people:
        _hold_back(announcement, "nobody", at)
        return False
    drawn = announcing.drawn(announcement, people, at)
    notices.keep(drawn)
    announcement.sent_at = at
    announcement.people_count, announcement.mail_count = len(drawn), sum(one.to_mail for one in drawn)
    announcement.inbox_count = sum(person.user_id is not None for person in people)
    announcement.paper_count = sum(one.to_paper for one in drawn)
    announcement.save()
    records.write(
        announcement.bank,
        records.What.ANNOUNCED,
        by=by,
        at=at,
        after={"whom": announcement.whom, "people": len(drawn)},
    )
    return True


def _hold_back(announcement: Announcement, because: str, at: dt.datetime) -> None:
    """It is a draft again, and all who may announce hear why."""
    sender, planned_for = announcement.sent_by, announcement.send_at
    announcing.unplan(announcement)
    leading = Person.objects.filter(bank=announcement.bank_id, left_at__isnull=True).leading()
    for person in leading.select_related("bank", "user"):
        if person.may(Action.ANNOUNCE):
            notices.write(
                "members/announcement_held_back",
                to=person,
                bank=announcement.bank,
                path=reverse("members:announcement", args=[announcement.bank.slug, announcement.public_id]),
                at=at,
                group=Notice.Group.RUNNING,
                context={"announcement": announcement, "sender": sender, "because": because},
                about=f"{announcement.public_id}:{planned_for:%Y%m%d%H%M%S}",
            )


def _as_they_stand(sender: Person) -> Person:
    """Whoever had it sent, as they are when it goes: roles end, and some wait for a second step."""
    now = permissions.as_they_stand(sender)
    second_factors.hold_back(now, has_one=now.user is not None and second_factors.has_one(now.user))
    return now
