"""Sharing out what waits on the desk: taken on, handed to a colleague, put off; each can be undone."""

import datetime as dt
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.models import Exchange, Listing, Mark
from members import notices, permissions
from members.models import Application, Conversation, Membership, Notice, Person
from members.refusals import NotAllowed, Refused
from members.roles import Action

Kind = Mark.Kind
LONGEST_DAYS = 366
NEEDED = {
    Kind.EXCHANGE: Action.OVERSEE_EXCHANGES,
    Kind.APPLICATION: Action.ANSWER_APPLICATIONS,
    Kind.REQUEST: Action.CALL_MEMBERS,
    Kind.CONVERSATION: Action.CALL_MEMBERS,
    Kind.MEMBER: Action.CALL_MEMBERS,
}


@dataclass(frozen=True, order=True)
class Item:
    """One thing on the desk; written `exchange:0199…` in forms and addresses."""

    kind: str
    subject: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}"


def read(texts: Iterable[str]) -> list[Item]:
    """The items that a form names; what names none is left out, and what is named twice comes once."""
    found = set()
    for text in texts:
        kind, _colon, subject = text.partition(":")
        with suppress(ValueError):
            if kind in Kind.values:
                found.add(Item(kind, UUID(subject)))
    return sorted(found)


def there_for(person: Person, items: Collection[Item]) -> list[Item]:
    """Those of the items that this person finds: one question for each kind that is named."""
    found = []
    for kind in sorted({item.kind for item in items}):
        named = [item.subject for item in items if item.kind == kind]
        rows = rows_of(Kind(kind), person).filter(public_id__in=named)
        found += [Item(kind, subject) for subject in rows.values_list("public_id", flat=True)]
    return sorted(found)


def rows_of(kind: Kind, person: Person) -> QuerySet[Any]:
    """What there is of that kind for this person to look after."""
    if not person.may(NEEDED[kind]):
        return Exchange.objects.none()
    rows: dict[Kind, QuerySet[Any]] = {
        Kind.EXCHANGE: Exchange.objects.visible_to(person).not_involving(person),
        Kind.APPLICATION: Application.objects.visible_to(person),
        Kind.REQUEST: Listing.objects.visible_to(person),
        Kind.CONVERSATION: Conversation.objects.visible_to(person),
        Kind.MEMBER: Membership.objects.visible_to(person),
    }
    return rows[kind]


@transaction.atomic
def put_off(items: Collection[Item], *, until: dt.date, by: Person, at: dt.datetime) -> list[Item]:
    """Off everybody's desk until that day. Returns those that were there to be put off."""
    today = by.bank.today(at)
    if until <= today:
        raise Refused(_("Choose a day after today: from then on it is on the desk again."), field="until")
    if until > today + dt.timedelta(days=LONGEST_DAYS):
        raise Refused(_("Choose a day within a year from now."), field="until")
    return _mark(items, by=by, at=at, put_off_until=until, put_off_by=by)


@transaction.atomic
def hand_to(items: Collection[Item], colleague: Person, *, by: Person, at: dt.datetime) -> list[Item]:
    """Somebody looks after these from now on: a colleague, who is told, or oneself. Returns those that were there."""
    if colleague.bank_id != by.bank_id or not permissions.may_lead(colleague, by.bank):
        raise Refused(_("Choose one of those who lead this time bank."), field="colleague")
    unable = [item for item in items if not colleague.may(NEEDED[Kind(item.kind)])]
    if unable:
        raise Refused(
            _("%(name)s may not do all of that: it is not among their duties. Choose somebody else.")
            % {"name": colleague.name},
            field="colleague",
        )
    done = _mark(items, by=by, at=at, assigned_to=colleague, assigned_by=by, put_off_until=None)
    if done and colleague != by:
        notices.write(
            "exchanges/handed",
            to=colleague,
            bank=by.bank,
            path=reverse("exchanges:desk", args=[by.bank.slug]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"by": by, "count": len(done)},
        )
    return done


@transaction.atomic
def bring_back(items: Collection[Item], *, by: Person, at: dt.datetime) -> int:
    """On everybody's desk again, as if nobody had touched it. Returns how many were aside."""
    _check_leads(by)
    return sum(_marks(by).filter(kind=item.kind, subject=item.subject).delete()[0] for item in items)


def _mark(items: Collection[Item], *, by: Person, at: dt.datetime, **said: object) -> list[Item]:
    _check_leads(by)
    found = there_for(by, items)
    for item in found:
        Mark.objects.update_or_create(
            bank_id=by.bank_id, kind=item.kind, subject=item.subject, defaults={**said, "at": at}
        )
    return found


def kinds_of(person: Person) -> list[Kind]:
    """The kinds of things that are this person's work."""
    return [kind for kind, action in NEEDED.items() if person.may(action)]


def on_desk_of(person: Person, rows: Any, kind: Kind, at: dt.datetime) -> Any:
    """Those of the rows that are neither put off nor a colleague's."""
    aside = Mark.objects.visible_to(person).aside(person, person.bank.today(at)).filter(kind=kind)
    return rows.exclude(public_id__in=aside.values("subject"))


def of(person: Person, items: Collection[Item]) -> dict[Item, Mark]:
    """What is said of these items. In one query."""
    named = _marks(person).filter(subject__in=[item.subject for item in items])
    return {
        Item(mark.kind, mark.subject): mark for mark in named.select_related("assigned_to", "assigned_by")
    }


def _marks(person: Person) -> "QuerySet[Mark]":
    return Mark.objects.visible_to(person)


def _check_leads(by: Person) -> None:
    if not permissions.may_lead(by, by.bank):
        raise NotAllowed(_("Only those who lead the time bank share out what waits on the desk."))


def colleagues(person: Person) -> list[Person]:
    """Those who lead beside this person and may take part."""
    leading = Person.objects.filter(bank=person.bank_id, suspended_at=None, left_at=None).leading()
    return list(leading.exclude(pk=person.pk).order_by("name", "pk"))


def clear(kind: Kind, subject: UUID) -> None:
    """What is done needs no mark any more."""
    Mark.objects.filter(kind=kind, subject=subject).delete()
