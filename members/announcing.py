"""Announcements: written as a draft, sent at once or on a day and hour, and told to each person once.

Sending is the clock's work (`members/sending.py`): it finds out then who gets it.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from members import addressing, arrivals, notices, permissions
from members.addressing import Reach, To, Whom
from members.models import Announcement, AnnouncementPlace, Neighbourhood, Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action, Role

EVENT = "members/announcement"
LONGEST_AHEAD = dt.timedelta(days=366)
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
    unplan(announcement)
    return announcement


def preview(announcement: Announcement, *, by: Person, at: dt.datetime) -> Notice:
    """The notice as everybody will get it, kept nowhere."""
    return drawn(announcement, [by], at)[0]


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


def drawn(announcement: Announcement, people: list[Person], at: dt.datetime) -> list[Notice]:
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


def unplan(announcement: Announcement) -> None:
    """A draft again."""
    announcement.send_at = announcement.sent_by = None
    announcement.save(update_fields=["send_at", "sent_by"])
