"""Moving into a household, and out of it again: people, what they offer, and by a clear rule the hours.

Who moves in brings their own balance into the shared account, by one transfer. Who moves out takes an agreed share
along, or an equal one; never more than is there, and below zero in the same way.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges import listings
from exchanges.models import Exchange, Listing
from exchanges.steps import Via
from ledger import accounts, carrying
from members import moving, notices
from members.models import Membership, Notice, Person, Seat
from members.refusals import Refused


@dataclass(frozen=True)
class MovingIn:
    """What goes along, and what has to be done first."""

    person: Person
    household: Membership
    own: Membership | None
    balance_minutes: int
    to_finish: list[Exchange]
    listings: list[Listing]

    @property
    def may_move(self) -> bool:
        return self.own is not None and not self.to_finish


@dataclass(frozen=True)
class MovingOut:
    """Who shares the account with whom, and how much of it each would take."""

    person: Person
    household: Membership
    adults: list[Person]
    dependants: list[Person]
    balance_minutes: int
    listings: list[Listing]
    staying: list[Exchange]

    @property
    def may_move(self) -> bool:
        return self.person in self.adults and len(self.adults) > 1

    @property
    def equal_minutes(self) -> int:
        """An equal part among the adults, in whole minutes and rounded towards zero."""
        part = abs(self.balance_minutes) // max(len(self.adults), 1)
        return part if self.balance_minutes >= 0 else -part


def look_in(person: Person, household: Membership) -> MovingIn:
    """What the page shows before anything happens."""
    own = moving.own_of(person)
    open_ones = Exchange.objects.of_membership(own).active().with_people() if own else Exchange.objects.none()
    return MovingIn(
        person=person,
        household=household,
        own=own,
        balance_minutes=accounts.of(own).balance_minutes if own else 0,
        to_finish=list(open_ones.order_by("pk")),
        listings=list(Listing.objects.filter(membership=own).order_by("pk")) if own else [],
    )


def look_out(person: Person, household: Membership) -> MovingOut:
    """The same for moving out. What is open stays with the household, whose others go on with it."""
    return MovingOut(
        person=person,
        household=household,
        adults=[seat.person for seat in moving.adults_of(household)],
        dependants=moving.dependants_of(household),
        balance_minutes=accounts.of(household).balance_minutes,
        listings=list(Listing.objects.filter(membership=household, person=person).order_by("pk")),
        staying=list(Exchange.objects.of_membership(household).active().with_people().order_by("pk")),
    )


@transaction.atomic
def move_in(
    person: Person,
    household: Membership,
    *,
    kind: str = Seat.Kind.HOLDER,
    words: str,
    by: Person,
    at: dt.datetime,
    via: Via,
) -> Membership:
    """A member with an account of their own joins a household: hours and offers come along, their account closes."""
    moving.check_right(by, household, person)
    household = moving.held(household)
    _check_words(words)
    if kind not in (Seat.Kind.HOLDER, Seat.Kind.DEPENDANT):
        raise Refused(_("Choose whether they are one of the adults or a dependant."), field="kind")
    own = _own_to_bring(look_in(person, household))
    minutes = _bring_hours(own, household, words, by=by, at=at, via=via)
    _take_along(Listing.objects.filter(membership=own), household, by=by, at=at, via=via)
    carrying.close(own, at=at)
    moving.close_own(own, person, by=by, at=at)
    moving.take_in(person, household, kind, by=by, at=at)
    _tell(
        "moved_in",
        _concerned(household, person),
        household,
        person=person,
        minutes=minutes,
        words=words,
        by=by,
        at=at,
    )
    return household


def _bring_hours(
    own: Membership, household: Membership, words: str, *, by: Person, at: dt.datetime, via: Via
) -> int:
    """All of the balance, which may be below zero. Returns how many minutes."""
    account = carrying.hold(own.bank, own, household)[own.pk]
    carrying.carry(
        own,
        household,
        account.balance_minutes,
        # Somebody may move in, out, and in again with the same account.
        reference=f"moving-in:{own.public_id}:{account.sequence}",
        reason=_reason(words, via),
        by=by,
        at=at,
        channel=via.channel,
    )
    return account.balance_minutes


def _own_to_bring(asked: MovingIn) -> Membership:
    """What they bring along, or what has to be done first."""
    name = {"name": asked.person.name}
    if asked.own is None:
        raise Refused(
            _("%(name)s has no account of their own. Give them a place in the household instead.") % name
        )
    if asked.to_finish:
        raise Refused(
            _(
                "“%(title)s” is still open with %(name)s. Finish it or call it off first, so that its hours count."
            )
            % {"title": asked.to_finish[0].title, **name}
        )
    return asked.own


@transaction.atomic
def move_out(
    person: Person,
    household: Membership,
    *,
    share_minutes: int | None = None,
    along: Sequence[Person] = (),
    name: str = "",
    words: str,
    by: Person,
    at: dt.datetime,
    via: Via,
) -> Membership:
    """One of the adults takes their part out into a membership of their own. Returns that membership."""
    moving.check_right(by, household, person)
    household = moving.held(household)
    _check_words(words)
    carrying.hold(household.bank, household)
    asked = look_out(person, household)
    _check_out(asked, along)
    minutes = asked.equal_minutes if share_minutes is None else share_minutes
    check_share(minutes, asked.balance_minutes)
    told = _concerned(household, person)
    own = moving.move_out(person, household, along=along, name=name, by=by, at=at)
    carrying.carry(
        household,
        own,
        minutes,
        reference=f"moving-out:{own.public_id}",
        reason=_reason(words, via),
        by=by,
        at=at,
        channel=via.channel,
    )
    _take_along(
        Listing.objects.filter(membership=household, person__in=[person, *along]), own, by=by, at=at, via=via
    )
    _tell(
        "moved_out", told, own, person=person, household=household, minutes=minutes, words=words, by=by, at=at
    )
    return own


def check_share(minutes: int, balance_minutes: int) -> None:
    """Never more than is there; below zero the share is below zero as well."""
    low, high = sorted((0, balance_minutes))
    if not low <= minutes <= high:
        raise Refused(
            _("That is more than there is to share. Choose a part of the balance, down to nothing at all."),
            field="share",
        )


def _check_out(asked: MovingOut, along: Sequence[Person]) -> None:
    if asked.person not in asked.adults:
        raise Refused(_("Only one of the adults can take a part out. Dependants simply change their place."))
    if len(asked.adults) < 2:
        raise Refused(
            _(
                "%(name)s is the only adult of %(household)s: all of it stays theirs. Rename it, or close it instead."
            )
            % {"name": asked.person.name, "household": asked.household.name}
        )
    if strangers := [one for one in along if one not in asked.dependants]:
        raise Refused(
            _("%(name)s is no dependant of this household, so they cannot go along.")
            % {"name": strangers[0].name},
            field="along",
        )


def _check_words(words: str) -> None:
    if not words.strip():
        raise Refused(_("Write how they said it: it stays with their hours."), field="words")


def _reason(words: str, via: Via) -> str:
    return f"{words.strip()} ({via.source})" if via.source else words.strip()


def _take_along(found: QuerySet[Listing], to: Membership, *, by: Person, at: dt.datetime, via: Via) -> None:
    for listing in found.select_related("bank", "membership"):
        listings.hand_on(listing, to, by=by, at=at, via=via)


def _concerned(household: Membership, person: Person) -> list[Person]:
    """All its adults, and whoever moves."""
    people = {seat.person_id: seat.person for seat in moving.adults_of(household)}
    mover = Person.objects.select_related("user", "bank").get(pk=person.pk)
    return list({**people, mover.pk: mover}.values())


def _tell(
    event: str,
    people: Iterable[Person],
    shown: Membership,
    *,
    person: Person,
    by: Person,
    at: dt.datetime,
    household: Membership | None = None,
    **context: object,
) -> None:
    """Each of those who shared or will share the account, with the hours that went along."""
    for one in people:
        notices.write(
            f"exchanges/{event}",
            to=one,
            bank=shown.bank,
            path=reverse("members:person", args=[shown.bank.slug, shown.public_id]),
            at=at,
            group=Notice.Group.HOURS,
            context={
                "membership": shown,
                "household": household or shown,
                "mover": person,
                "by": by,
                **context,
            },
        )
