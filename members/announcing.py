"""Announcements: written as a draft, sent at once or on a day and hour, and told to each person once.

Sending is the clock's work: it finds out then who gets it, and writes a notice to each in the transaction that marks it
as sent. Whoever is stopped midway has told nobody, and the next one does it all.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import addressing, arrivals, notices, permissions, records, second_factors, walls
from members.addressing import Reach, To, Whom
from members.models import Announcement, AnnouncementPlace, Neighbourhood, Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action, Role

EVENT = "members/announcement"
LONGEST_AHEAD, TOO_LATE = dt.timedelta(days=366), dt.timedelta(days=1)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_INTEREST = 120, 5000, 60


class AlreadySent(Refused):
    """What has gone out stays as it was read."""

    status = 409


@transaction.atomic
def write(bank: TimeBank, *, title: str, text: str, to: To, by: Person, at: dt.datetime) -> Announcement:
    """A draft, which all who may announce can go on with."""
    _check_right(by, bank)
    announcement = Announcement(bank=bank, written_by=by)
    _keep(announcement, title=title, text=text, to=to, at=at)
    return announcement


@transaction.atomic
def edit(
    announcement: Announcement, *, title: str, text: str, to: To, by: Person, at: dt.datetime
) -> Announcement:
    """Change a draft, or what is planned; whoever does the latter answers for what goes out."""
    announcement = _held(announcement, by)
    if announcement.is_planned:
        announcement.sent_by = by
    _keep(announcement, title=title, text=text, to=to, at=at)
    return announcement


@transaction.atomic
def remove(announcement: Announcement, *, by: Person, at: dt.datetime) -> None:
    """Throw a draft away; nobody was told."""
    _held(announcement, by).delete()


@transaction.atomic
def send(
    announcement: Announcement, *, by: Person, at: dt.datetime, send_at: dt.datetime | None = None
) -> Announcement:
    """Have it go out, at once or then. Until it has, it can be changed or called off."""
    announcement = _held(announcement, by)
    if send_at is not None and not at < send_at <= at + LONGEST_AHEAD:
        raise Refused(
            _("Choose a moment that is still to come, within a year. Or send it now."), field="send_on"
        )
    if not addressing.people(addressing.of(announcement), asked_by=by).exists():
        raise Refused(_("Nobody would get this. Choose others for it to go to; then send it."), field="whom")
    announcement.send_at, announcement.sent_by = send_at or at, by
    announcement.save(update_fields=["send_at", "sent_by"])
    return announcement


@transaction.atomic
def call_off(announcement: Announcement, *, by: Person, at: dt.datetime) -> Announcement:
    """Make it a draft again. Again does no harm."""
    announcement = _held(announcement, by)
    _unplan(announcement)
    return announcement


def preview(announcement: Announcement, *, by: Person, at: dt.datetime) -> Notice:
    """The notice as everybody will get it, kept nowhere."""
    return _drawn(announcement, [by], at)[0]


def reach(announcement: Announcement, *, asked_by: Person) -> Reach:
    """How many it reached, or would reach if it went out now."""
    if announcement.sent_at is not None:
        return reached(announcement)
    return addressing.reach(addressing.people(addressing.of(announcement), asked_by=asked_by))


def reached(announcement: Announcement) -> Reach:
    """How many it reached when it was sent."""
    counts = (getattr(announcement, f"{name}_count") or 0 for name in ("people", "mail", "inbox", "paper"))
    return Reach(*counts)


# --- The clock ------------------------------------------------------------------------------------


def send_due(at: dt.datetime) -> int:
    """Send what is due, each in its own transaction. Several may do so at once; each announcement is one's."""
    sent = 0
    for bank in walls.banks_where("banks_with_announcements", at):
        while True:
            with walls.in_bank(bank):
                due = Announcement.objects.waiting().filter(bank=bank, send_at__lte=at)
                held = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
                announcement = held.select_related("bank", "sent_by__bank", "sent_by__user").first()
                if announcement is None:
                    break
                sent += _send(announcement, at)
    return sent


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
    drawn = _drawn(announcement, people, at)
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


def _drawn(announcement: Announcement, people: list[Person], at: dt.datetime) -> list[Notice]:
    """It says nothing but what was written: there is nothing more to open."""
    return notices.drawn_up_for_all(
        EVENT,
        to=people,
        bank=announcement.bank,
        path="",
        at=at,
        group=Notice.Group.ANNOUNCEMENTS,
        context={"announcement": announcement},
        about=str(announcement.public_id),
    )


def _hold_back(announcement: Announcement, because: str, at: dt.datetime) -> None:
    """It is a draft again, and all who may announce hear why."""
    sender, planned_for = announcement.sent_by, announcement.send_at
    _unplan(announcement)
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


# --- Keeping it -----------------------------------------------------------------------------------


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may(by, bank, Action.ANNOUNCE):
        raise NotAllowed(
            _(
                "Only a coordinator who looks after members, or an admin, can announce things. Ask one of yours."
            )
        )


def _held(announcement: Announcement, by: Person) -> Announcement:
    """The row, locked, while it has not gone out."""
    _check_right(by, announcement.bank)
    rows = Announcement.objects.select_for_update(of=("self",), no_key=True).select_related("bank")
    held = rows.filter(pk=announcement.pk, bank=announcement.bank_id).first()
    if held is None:
        raise Refused(_("Somebody has deleted this draft meanwhile. Write it anew."))
    if held.sent_at is not None:
        raise AlreadySent(
            _("This has gone out already, so it stays as people read it. You can write another.")
        )
    return held


def _keep(announcement: Announcement, *, title: str, text: str, to: To, at: dt.datetime) -> None:
    to = checked(announcement.bank, to)
    announcement.title, announcement.text = arrivals.one_line(title.replace("\0", "")), _paragraphs(text)
    _check_words(announcement)
    announcement.whom, announcement.role, announcement.interest = to.whom, to.role, to.interest
    announcement.changed_at = at
    announcement.save()
    _keep_places(announcement, to.neighbourhoods)


def _paragraphs(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_words(announcement: Announcement) -> None:
    if not announcement.title:
        raise Refused(_("Give it a title: it is what people read first."), field="title")
    if not announcement.text:
        raise Refused(_("Write what you would like to tell people."), field="text")
    for field, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if len(getattr(announcement, field)) > most:
            raise Refused(
                _("That is too long: up to %(most)d letters fit here.") % {"most": most}, field=field
            )


def checked(bank: TimeBank, to: To) -> To:
    """Only what `whom` asks for, and that it is said."""
    if to.whom == Whom.NEIGHBOURHOODS:
        return To(to.whom, neighbourhoods=_own_places(bank, to.neighbourhoods))
    if to.whom == Whom.ROLE:
        if to.role not in Role.values:
            raise Refused(_("Choose the role of those who get it."), field="role")
        return To(to.whom, role=to.role)
    if to.whom == Whom.INTEREST:
        return To(to.whom, interest=_interest(to.interest))
    if to.whom != Whom.EVERYBODY:
        raise Refused(_("Choose from what is there."), field="whom")
    return To(to.whom)


def _interest(said: str) -> str:
    said = arrivals.one_line(said.replace("\0", ""))
    if not said:
        raise Refused(_("Write what they can do or would like, for example “garden”."), field="interest")
    if len(said) > LONGEST_INTEREST:
        raise Refused(
            _("That is too long: up to %(most)d letters fit here.") % {"most": LONGEST_INTEREST},
            field="interest",
        )
    return said


def _own_places(bank: TimeBank, places: Sequence[Neighbourhood]) -> list[Neighbourhood]:
    own = list(Neighbourhood.objects.filter(bank=bank, pk__in=[place.pk for place in places]))
    if not own:
        raise Refused(_("Choose at least one neighbourhood."), field="neighbourhoods")
    return own


def _keep_places(announcement: Announcement, places: Sequence[Neighbourhood]) -> None:
    AnnouncementPlace.objects.filter(announcement=announcement).exclude(neighbourhood__in=places).delete()
    rows = [
        AnnouncementPlace(bank_id=announcement.bank_id, announcement=announcement, neighbourhood=place)
        for place in places
    ]
    AnnouncementPlace.objects.bulk_create(rows, ignore_conflicts=True)


def _unplan(announcement: Announcement) -> None:
    announcement.send_at = announcement.sent_by = None
    announcement.save(update_fields=["send_at", "sent_by"])
