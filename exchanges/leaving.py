"""Leaving a time bank: first what is open, then all of it at once: exchanges, offers, hours, places, the way in."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from exchanges import states, steps, telling
from exchanges.models import Exchange, Listing, Side
from ledger import accounts
from ledger import parting as books
from members import blocking, erasing, inheriting, notices, parting
from members.models import Erasure, Membership, Notice, Person
from members.refusals import NotAllowed, Refused


@dataclass(frozen=True)
class Opened:
    """What is open with a member who would go.

    Whoever closes memberships need not be one who reads exchanges: of those they may not read they learn the number.
    """

    going: parting.Going
    balance_minutes: int
    to_end: list[Exchange]
    to_answer: list[Exchange]
    listings: list[Listing]
    in_the_way: list[str]
    heirs: inheriting.Heirs
    unread_to_end: int = 0
    unread_to_answer: int = 0

    @property
    def may_go(self) -> bool:
        return not (self.in_the_way or self.to_answer or self.unread_to_answer)


def look(membership: Membership, *, by: Person) -> Opened:
    """What the page shows before anything happens."""
    return _as_read(_opened(parting.look(membership)), by)


def _opened(going: parting.Going) -> Opened:
    active = Exchange.objects.of_membership(going.membership).active().with_people().order_by("pk")
    return Opened(
        going=going,
        balance_minutes=accounts.of(going.membership).balance_minutes,
        to_end=[each for each in active if each.minutes is None],
        to_answer=[each for each in active if each.minutes is not None],
        listings=list(_listings(going)),
        in_the_way=parting.in_the_way(going),
        heirs=inheriting.of(going),
    )


def _as_read(opened: Opened, by: Person) -> Opened:
    both = [*opened.to_end, *opened.to_answer]
    readable = Exchange.objects.visible_to(by).filter(pk__in=[each.pk for each in both])
    keys = set(readable.values_list("pk", flat=True))
    to_end = [each for each in opened.to_end if each.pk in keys]
    to_answer = [each for each in opened.to_answer if each.pk in keys]
    return replace(
        opened,
        to_end=to_end,
        to_answer=to_answer,
        unread_to_end=len(opened.to_end) - len(to_end),
        unread_to_answer=len(opened.to_answer) - len(to_answer),
    )


def _listings(going: parting.Going) -> "QuerySet[Listing]":
    """Those of the membership, and those for which somebody who goes is the one to speak to."""
    up = Listing.objects.filter(bank=going.membership.bank_id, state=Listing.State.PUBLISHED)
    return (up.filter(membership=going.membership) | up.filter(person__in=going.people)).order_by("pk")


@transaction.atomic
def leave(
    membership: Membership,
    *,
    by: Person,
    at: dt.datetime,
    to: Membership | None = None,
    reason: str = "",
    has_died: bool = False,
    is_forgotten: bool = False,
) -> Membership:
    """Close a membership. Hours left go to `to`, or to the community pot; below zero the pot takes them over.

    Whoever closes their own may ask in the same breath that their name and words be erased.
    """
    going = parting.held(membership, by=by)
    opened = _opened(going)
    if opened.balance_minutes > 0:
        to = opened.heirs.settled(to)
    _check(_as_read(opened, by), to, reason, by=by, has_died=has_died)
    words = reason.strip() or _usual_words(going.membership)
    for exchange in opened.to_end:
        _end(exchange, going.membership, by=by, at=at)
    _listings(going).update(state=Listing.State.WITHDRAWN, withdrawn_at=at)
    books.settle(going.membership, to=to, reason=words, by=by, at=at)
    parting.close(going, has_died=has_died, reason=reason.strip(), by=by, at=at)
    if parting.is_own(by, going.membership):
        _tell_coordinators(going, words, at=at)
        if is_forgotten:
            erasing.ask(by, how=Erasure.How.SELF, by=by, at=at)
    return Membership.objects.select_related("bank", "neighbourhood").get(pk=membership.pk)


def _check(opened: Opened, to: Membership | None, reason: str, *, by: Person, has_died: bool) -> None:
    is_own = parting.is_own(by, opened.going.membership)
    if opened.to_answer:
        raise Refused(
            _(
                "There are hours that nobody has answered yet: “%(title)s”. Answer them first, so that they count."
            )
            % {"title": opened.to_answer[0].title}
        )
    if opened.unread_to_answer:
        raise Refused(
            _(
                "There are hours that nobody has answered yet. "
                "Ask a coordinator who looks after exchanges to see to them first."
            )
        )
    if has_died and is_own:
        raise NotAllowed(_("A coordinator records this."))
    if not is_own and not reason.strip():
        raise Refused(
            _("Write how they said it, or how you know: it stays with their hours."), field="reason"
        )
    if is_own and to is not None and blocking.keeps_from(opened.going.membership, to, by):
        raise Refused(_("We found no such member. Choose somebody else, or the community pot."), field="to")
    if not is_own and to is not None and by.is_seated_in(to.pk):
        raise NotAllowed(_("You belong to this member, so somebody else has to do this. Ask them."))


def _usual_words(membership: Membership) -> str:
    with override(membership.bank.language):
        return _("Left the time bank")


def _end(exchange: Exchange, membership: Membership, *, by: Person, at: dt.datetime) -> None:
    """What was asked or agreed will not take place; the other side is told, kindly and without a reason."""
    exchange = steps.lock(exchange)
    own = Side.PROVIDER if exchange.provider_id == membership.pk else Side.RECIPIENT
    note = _("%(name)s no longer takes part.") % {"name": membership.name}
    steps.take(states.ending(exchange, own).name, exchange, by=by, at=at, note=note)
    telling.sides(exchange, "gone", to=[own.other], by=by, at=at)


def _tell_coordinators(going: parting.Going, words: str, *, at: dt.datetime) -> None:
    bank = going.membership.bank
    for person in Person.objects.filter(bank=bank).leading().select_related("user", "bank"):
        notices.write(
            "members/somebody_left",
            to=person,
            bank=bank,
            path=reverse("members:person", args=[bank.slug, going.membership.public_id]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"membership": going.membership, "words": words},
        )
