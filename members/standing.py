"""Taking a break, and being kept from taking part for a while: what others see of it, and what is kept of it."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from members import notices, permissions
from members.models import Membership, Notice, Person, Seat, StandingChange, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action

Change = StandingChange.Change
LONGEST_DAYS = 2 * 366


@transaction.atomic
def pause(person: Person, *, until: dt.date | None, by: Person, at: dt.datetime) -> Person:
    """Take a break until a day, or until they come back by themselves. Said again, the new day counts."""
    person = _held(person, by)
    today = person.bank.today(at)
    if until is not None and not today < until <= today + dt.timedelta(days=LONGEST_DAYS):
        raise Refused(
            _("Choose a day after today and within two years, or leave it empty to come back when you like."),
            field="until",
        )
    person.away_since, person.away_until = at, until
    person.save(update_fields=["away_since", "away_until"])
    note(person, Change.PAUSED, until=until, by=by, at=at)
    return person


@transaction.atomic
def come_back(person: Person, *, by: Person, at: dt.datetime) -> Person:
    """End a break, whatever day was named."""
    person = _held(person, by)
    if person.away_since is None:
        return person
    person.away_since = person.away_until = None
    person.save(update_fields=["away_since", "away_until"])
    note(person, Change.BACK, by=by, at=at)
    return person


def _held(person: Person, by: Person) -> Person:
    if not permissions.may_edit(by, person):
        raise NotAllowed(
            _("You can take a break yourself; a coordinator can note a member's. Ask one of yours.")
        )
    held = locked(person)
    if held.left_at:
        raise Refused(_("%(name)s has left the time bank.") % {"name": held.name})
    return held


def mark_suspended(person: Person, *, reason: str, by: Person, at: dt.datetime) -> list[Membership]:
    """Keep somebody from taking part, and tell them why. Returns the memberships nobody can act for now."""
    person = _held_by_another(person, by)
    if not reason.strip():
        raise Refused(_("Please write the reason: it is what they will read."), field="reason")
    if person.suspended_at:
        raise Refused(_("%(name)s is kept from taking part already.") % {"name": person.name})
    person.suspended_at = at
    person.save(update_fields=["suspended_at"])
    note(person, Change.SUSPENDED, reason=reason.strip(), by=by, at=at)
    _tell(person, "suspended", by=by, at=at, reason=reason.strip())
    return rest(person, at=at)


def mark_lifted(person: Person, *, reason: str, by: Person, at: dt.datetime) -> list[Membership]:
    """Let somebody take part again. Returns the memberships that somebody can act for again."""
    person = _held_by_another(person, by)
    if person.suspended_at is None:
        raise Refused(_("%(name)s may take part already.") % {"name": person.name})
    person.suspended_at = None
    person.save(update_fields=["suspended_at"])
    note(person, Change.LIFTED, reason=reason.strip(), by=by, at=at)
    _tell(person, "lifted", by=by, at=at, reason=reason.strip())
    return go_on(person)


def _answerable() -> Exists:
    """Whether somebody acts for a membership who may: not on hold, nor waiting for a guardian's yes."""
    able = Seat.objects.acting().filter(
        membership=OuterRef("pk"),
        person__suspended_at__isnull=True,
        person__left_at__isnull=True,
        person__waits_for_guardian_since__isnull=True,
    )
    return Exists(able)


def rest(person: Person, *, at: dt.datetime) -> list[Membership]:
    """Let those memberships rest for which nobody may act now that this person may not. Returns them."""
    return _let_rest(Membership.objects.held_by(person), at=at)


def go_on(person: Person) -> list[Membership]:
    """Let those go on for which somebody may act again. Returns them."""
    return _let_go_on(Membership.objects.held_by(person))


def look_again(memberships: Iterable[Membership], *, by: Person | None, at: dt.datetime) -> None:
    """Places have changed hands: what nobody may act for rests, what somebody may act for again goes on."""
    rows = Membership.objects.filter(pk__in=[each.pk for each in memberships])
    tell_others(_let_rest(rows, at=at), "resting", by=by, at=at)
    tell_others(_let_go_on(rows), "going_on", by=by, at=at)


def _let_rest(memberships: "QuerySet[Membership]", *, at: dt.datetime) -> list[Membership]:
    rows = _held_open(memberships)
    resting = list(rows.filter(~_answerable(), suspended_at__isnull=True))
    rows.filter(pk__in=[each.pk for each in resting]).update(suspended_at=at)
    return resting


def _let_go_on(memberships: "QuerySet[Membership]") -> list[Membership]:
    rows = _held_open(memberships)
    going_on = list(rows.filter(_answerable(), suspended_at__isnull=False))
    rows.filter(pk__in=[each.pk for each in going_on]).update(suspended_at=None)
    return going_on


def _held_open(memberships: "QuerySet[Membership]") -> "QuerySet[Membership]":
    """Those of them that are open, held: of two who change who may act, the later one looks at what the other left."""
    keys = list(memberships.values_list("pk", flat=True))
    held = Membership.objects.filter(pk__in=keys, closed_at__isnull=True).order_by("pk")
    found = list(held.select_for_update(no_key=True).values_list("pk", flat=True))
    return Membership.objects.filter(pk__in=found)


Telling = Callable[[Membership, str, Person | None, dt.datetime], None]
TELL: list[Telling] = []
"""Who tells the others of what is open with a membership that rests, or goes on: exchanges, for theirs."""


HandingOn = Callable[[Membership, Person, Person, dt.datetime], None]
HAND_ON: list[HandingOn] = []
"""Who hands on what somebody looked after for a membership in which they have no place any more: exchanges, offers."""


def hand_on(membership: Membership, person: Person, *, by: Person, at: dt.datetime) -> None:
    for hand in HAND_ON:
        hand(membership, person, by, at)


def tell_others(memberships: Iterable[Membership], event: str, *, by: Person | None, at: dt.datetime) -> None:
    for membership in memberships:
        for tell in TELL:
            tell(membership, event, by, at)


def may_suspend(by: Person, person: Person) -> bool:
    """Somebody else; an admin only by another admin."""
    may = permissions.may(by, person.bank, Action.SUSPEND) and by.pk != person.pk
    return may and (by.is_admin or not person.is_admin)


def _held_by_another(person: Person, by: Person) -> Person:
    """One at a time in a bank: two admins must not keep each other out."""
    TimeBank.objects.select_for_update(no_key=True).get(pk=person.bank_id)
    if not may_suspend(permissions.as_they_stand(by), person):
        raise NotAllowed(_("Only a coordinator can do this, for an admin another admin. Ask one of yours."))
    held = locked(person)
    if held.left_at:
        raise Refused(_("%(name)s has left the time bank.") % {"name": held.name})
    return held


def latest(person: Person) -> StandingChange | None:
    """Why they are kept from taking part."""
    return StandingChange.objects.filter(person=person, change=Change.SUSPENDED).first()


def whom_to_ask(person: Person) -> list[Person]:
    """Those who lead, and may take part themselves."""
    leading = Person.objects.filter(bank=person.bank_id, suspended_at__isnull=True).leading()
    return list(leading.exclude(pk=person.pk).select_related("bank"))


def on_hold(person: Person) -> str:
    """What a program is told that acts for somebody suspended."""
    words = _("You cannot take part in %(bank)s for now. Nothing is lost. Ask one of its coordinators.")
    return words % {"bank": person.bank.name}


def locked(person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("bank", "user")
    return rows.get(pk=person.pk)


def note(
    person: Person,
    change: str,
    *,
    by: Person,
    at: dt.datetime,
    until: dt.date | None = None,
    reason: str = "",
) -> StandingChange:
    """Add one line to somebody's history here."""
    return StandingChange.objects.create(
        bank_id=person.bank_id, person=person, change=change, until=until, reason=reason, by=by, at=at
    )


def _tell(person: Person, event: str, *, by: Person, at: dt.datetime, reason: str) -> None:
    notices.write(
        f"members/{event}",
        to=person,
        bank=person.bank,
        path=f"/{person.bank.slug}/",
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"by": by, "reason": reason},
    )
