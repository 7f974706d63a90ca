"""The one way anybody is told anything: a row written with the event, in the same transaction."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.expressions import Combinable
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import blocking, permissions
from members.models import Notice, NoticeChoice, Person, TimeBank
from members.refusals import NotAllowed

FORGOTTEN_ONCE_SENT = frozenset({"members/erased"})
"""Whoever gets these is forgotten already: the row, with their address, goes as soon as the mail has."""
WRITTEN_OUT = frozenset(
    {
        *("exchanges/accepted", "exchanges/called_off", "exchanges/cancelled", "exchanges/corrected"),
        *("exchanges/declined", "exchanges/first_step", "exchanges/going_on", "exchanges/gone"),
        *("exchanges/listing_edited", "exchanges/listing_expires", "exchanges/listing_published"),
        *("exchanges/listing_renewed", "exchanges/listing_withdrawn", "exchanges/logged"),
        *("exchanges/moved_in", "exchanges/moved_out", "exchanges/please_confirm", "exchanges/proposed"),
        *("exchanges/resting", "exchanges/retracted", "exchanges/reversed", "exchanges/settled"),
        *("exchanges/settles_soon", "exchanges/sorted_out", "exchanges/thanked", "exchanges/time_set"),
        *("exchanges/to_be_approved", "exchanges/tomorrow", "exchanges/withdrawn"),
        *("ledger/corrected", "ledger/given_on_word", "ledger/hours_given", "ledger/hours_granted"),
        *("ledger/hours_left", "ledger/undone"),
        *(
            "members/agreed_for_you",
            "members/announcement",
            "members/hand_over_called_off",
            "members/hand_over_planned",
        ),
        *("members/handed_over", "members/profile_changed", "members/seat_ended", "members/seat_given"),
        *("members/seat_shared", "members/welcome"),
    }
)
"""What may stand on paper that a coordinator prints and folds. Of everything else paper says only that there is more:
of what members write to one another, disagreements, being on hold, age and guardians, checks, being forgotten."""


NEVER_ON_PAPER = frozenset({Notice.Group.RUNNING, Notice.Group.DIGEST})
"""What it takes to run the time bank, and what is old by the time it is printed."""


def write(
    event: str,
    *,
    to: Person,
    bank: TimeBank,
    path: str,
    at: dt.datetime,
    group: str,
    context: Mapping[str, Any] | None = None,
    about: str | None = None,
) -> Notice | None:
    """Tell a person of an event; with `about`, the same thing only once (None when they have been told).

    Nobody is told of what somebody does, the `by` of the context, from whom a block keeps them apart; but of what
    is done by those who lead, who do it for everybody.

    `event` is "app/name"; its words are in `templates/<app>/mail/<name>.txt`, the first line the subject.
    """
    if _is_from_somebody_kept_away(context or {}, to):
        return None
    notice = drawn_up(event, to=to, bank=bank, path=path, at=at, group=group, context=context, about=about)
    keep([notice])
    was_told = about is not None and not Notice.objects.filter(public_id=notice.public_id).exists()
    return None if was_told else notice


def _is_from_somebody_kept_away(context: Mapping[str, Any], to: Person) -> bool:
    by = context.get("by")
    return isinstance(by, Person) and not by.is_coordinator and blocking.keeps_apart(by, to)


def drawn_up(
    event: str,
    *,
    to: Person,
    bank: TimeBank,
    path: str,
    at: dt.datetime,
    group: str,
    context: Mapping[str, Any] | None = None,
    about: str | None = None,
) -> Notice:
    """The same, for whoever tells several people: nobody is told until it is kept."""
    said = words(event, to=to, bank=bank, path=path, context=context or {})
    return _notice(said, event, to, bank=bank, path=path, at=at, group=group, about=about)


def drawn_up_for_all(
    event: str,
    *,
    to: Iterable[Person],
    bank: TimeBank,
    path: str,
    at: dt.datetime,
    group: str,
    context: Mapping[str, Any] | None = None,
    about: str | None = None,
) -> list[Notice]:
    """The same words for many, worked out once: they call nobody by name."""
    said = words(event, to=None, bank=bank, path=path, context=context or {})
    return [
        _notice(said, event, person, bank=bank, path=path, at=at, group=group, about=about) for person in to
    ]


def _notice(
    said: tuple[str, str], event: str, to: Person, *, group: str, at: dt.datetime, **told: Any
) -> Notice:
    subject, body = said
    is_wanted = _wants(to, group)
    return Notice(
        person=to,
        event=event,
        group=group,
        subject=subject,
        body=body,
        created_at=at,
        next_attempt_at=at,
        to_mail=is_wanted and bool(to.mail_address),
        to_paper=is_wanted and goes_on_paper(to, group),
        **told,
    )


def keep(drawn: Sequence[Notice]) -> None:
    """Tell all of them, in one statement; what somebody was told before is not told again.

    Whoever has left, or has died, is told nothing any more.
    """
    here = [notice for notice in drawn if notice.person is None or notice.person.left_at is None]
    Notice.objects.bulk_create(here, ignore_conflicts=any(notice.about is not None for notice in here))


def write_outside(
    event: str, *, address: str, bank: TimeBank, at: dt.datetime, context: Mapping[str, Any] | None = None
) -> Notice:
    """Tell somebody who is no person here, by mail alone: the answer to an application."""
    subject, body = words(event, to=None, bank=bank, path="", context=context or {})
    return Notice.objects.create(
        bank=bank,
        address=address,
        event=event,
        group=Notice.Group.COMMUNITY,
        subject=subject,
        body=body,
        created_at=at,
        next_attempt_at=at,
        to_mail=True,
    )


def words(
    event: str, *, to: Person | None, bank: TimeBank, path: str, context: Mapping[str, Any]
) -> tuple[str, str]:
    """Subject and body, in the time bank's language and at its time of day."""
    app, name = event.split("/")
    template = Engine.get_default().get_template(f"{app}/mail/{name}.txt")
    known = {
        "site": settings.SITE_URL,
        **context,
        "person": to,
        "bank": bank,
        "link": settings.SITE_URL + path,
    }
    with translation.override(bank.language), timezone.override(bank.zone):
        text = template.render(Context(known, autoescape=False)).strip()
    subject, _newline, body = text.partition("\n")
    return " ".join(subject.split())[:200], body.strip()


def wants_mail(person: Person, group: str) -> bool:
    """Whether mail can reach them, and they have not chosen otherwise for this group of notices."""
    return bool(person.mail_address) and _wants(person, group)


def goes_on_paper(person: Person | None, group: str) -> bool:
    """Whoever has no e-mail is told by letter; never of what it takes to run the time bank."""
    return person is not None and not person.mail_address and group not in NEVER_ON_PAPER


def _wants(person: Person, group: str) -> bool:
    if person.silenced_groups is not None:
        return group not in person.silenced_groups
    return not NoticeChoice.objects.filter(person=person, group=group, by_mail=False).exists()


def silenced_of(person: Combinable) -> ArraySubquery:
    """The groups that somebody does not want by mail, for a query that finds whom to tell."""
    return ArraySubquery(NoticeChoice.objects.filter(person=person, by_mail=False).values("group"))


def choose(person: Person, *, by_mail: Mapping[str, bool], by: Person | None = None) -> None:
    """Set for each group whether it comes by mail, on paper to whoever has no e-mail; all of it stays in the inbox.

    `by` is a coordinator who does it on their word; whoever holds the link of a mail does it for themself.
    """
    if by is not None and not permissions.may_edit(by, person):
        raise NotAllowed(_("Only they themselves, or a coordinator for them, can choose what comes by mail."))
    choices = [
        NoticeChoice(bank=person.bank, person=person, group=group, by_mail=mail)
        for group, mail in by_mail.items()
    ]
    NoticeChoice.objects.bulk_create(
        choices, update_conflicts=True, unique_fields=["person", "group"], update_fields=["by_mail"]
    )
    silenced = [group for group, mail in by_mail.items() if not mail]
    theirs = Notice.objects.filter(person=person, group__in=silenced)
    theirs.unsent().update(to_mail=False)
    theirs.unprinted().filter(stack=None).update(to_paper=False)


def read(notice: Notice, *, at: dt.datetime) -> None:
    """Mark as read; the first reading is the one that counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def read_all(person: Person, *, at: dt.datetime) -> int:
    return Notice.objects.visible_to(person).unread().update(read_at=at)
