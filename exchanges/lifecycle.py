"""From a proposal to an agreed time: asking, answering, writing to one another, thanking."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges import home_visits, permissions, steps, telling
from exchanges.conditions import NotPossible, check_plan, check_reach, check_sides
from exchanges.models import Exchange, Listing, Side
from exchanges.steps import WEB, Via
from members import blocking
from members.models import Membership, Notice, Person
from members.safety import guardians


@transaction.atomic
def propose(
    listing: Listing,
    *,
    membership: Membership,
    message: str = "",
    planned_at: dt.datetime | None = None,
    planned_minutes: int | None = None,
    has_read_guidance: bool = False,
    by: Person,
    at: dt.datetime,
    via: Via = WEB,
) -> Exchange:
    """Answer an offer or a request for that membership; the listing's people are asked.

    A coordinator who has no part in it may propose for a member, with `via.side` set to the asking side. Before a
    first visit at home they must have read what to mind.
    """
    _check_proposal(listing, membership, by, at, on_behalf=via.side is not None)
    exchange = _proposed(listing, membership, by=by, at=at, via=via)
    exchange.planned_at, exchange.planned_minutes = planned_at, planned_minutes or listing.estimated_minutes
    sides = (exchange.provider, exchange.recipient)
    check_sides(*sides)
    check_plan(planned_at)
    is_first_visit = home_visits.check_read(listing.category, *sides, has_read=has_read_guidance)
    exchange.save(force_insert=True)
    asking = Side(exchange.proposed_side)
    steps.write_history("propose", exchange, by=by, at=at, side=asking, via=via, note=message.strip())
    if is_first_visit:
        home_visits.note_read(exchange, side=asking, by=by, at=at, via=via)
    telling.sides(exchange, "proposed", to=[asking.other], by=by, at=at, via=via, note=message.strip())
    return exchange


def _proposed(listing: Listing, membership: Membership, *, by: Person, at: dt.datetime, via: Via) -> Exchange:
    asking = Side.RECIPIENT if listing.is_offer else Side.PROVIDER
    members = {asking: membership, asking.other: listing.membership}
    people = {asking: None if via.side else by, asking.other: listing.person}
    return Exchange(
        bank=listing.bank,
        listing=listing,
        category=listing.category,
        title=listing.title,
        provider=members[Side.PROVIDER],
        recipient=members[Side.RECIPIENT],
        provider_person=people[Side.PROVIDER],
        recipient_person=people[Side.RECIPIENT],
        proposed_by=by,
        proposed_side=asking,
        state=Exchange.State.PROPOSED,
        channel=via.channel,
        source=via.source,
        changed_at=at,
    )


def _check_proposal(
    listing: Listing, membership: Membership, by: Person, at: dt.datetime, *, on_behalf: bool
) -> None:
    guardians.check(by)
    if by.bank_id != listing.bank_id or membership.bank_id != listing.bank_id:
        raise NotPossible(_("Both members must belong to the same time bank."))
    if on_behalf:
        allowed = permissions.may_record_for(listing.bank, by) and not by.is_seated_in(
            membership.pk, listing.membership_id
        )
    else:
        allowed = permissions.may_act_for(membership, by)
    if not allowed:
        raise NotPossible(_("You can't answer for this member. Choose a membership of your own."))
    gone = NotPossible(_("“%(title)s” is no longer up. Look for others like it.") % {"title": listing.title})
    if not listing.is_open_on(listing.bank.today(at)):
        raise gone
    if not on_behalf:
        check_reach(membership, listing.membership, by, gone)
        if blocking.keeps_apart(by, listing.person):
            raise gone


@transaction.atomic
def accept(
    exchange: Exchange,
    *,
    by: Person,
    at: dt.datetime,
    note: str = "",
    planned_at: dt.datetime | None = None,
    has_read_guidance: bool = False,
    via: Via = WEB,
) -> Exchange:
    """Say yes to a proposal, perhaps with another time. Before a first visit at home, read what to mind."""
    exchange, side = steps.begin("accept", exchange, by=by, via=via)
    check_plan(planned_at)
    who, has_read = (exchange.provider, exchange.recipient), has_read_guidance
    if home_visits.check_read(exchange.category, *who, has_read=has_read):
        home_visits.note_read(exchange, side=side, by=by, at=at, via=via)
    steps.take(
        "accept",
        exchange,
        by=by,
        at=at,
        side=side,
        via=via,
        note=note,
        planned_at=planned_at or exchange.planned_at,
        **_person_on(side, by, via),
    )
    telling.sides(exchange, "accepted", by=by, at=at, via=via, note=note.strip())
    return exchange


def _person_on(side: Side | None, by: Person, via: Via) -> dict[str, Person]:
    """Whoever answers for a side is the one who will be there, unless a coordinator answered for them."""
    return {f"{side.value}_person": by} if side and not via.side else {}


def _simply(
    name: str, event: str, exchange: Exchange, *, by: Person, at: dt.datetime, note: str, via: Via
) -> Exchange:
    """Take a step that changes nothing but the state, and tell both sides."""
    exchange, side = steps.begin(name, exchange, by=by, via=via)
    steps.take(name, exchange, by=by, at=at, side=side, via=via, note=note)
    telling.sides(exchange, event, by=by, at=at, via=via, note=note.strip())
    return exchange


@transaction.atomic
def decline(exchange: Exchange, *, by: Person, at: dt.datetime, note: str = "", via: Via = WEB) -> Exchange:
    """Say no to a proposal; a few words are kind but not asked for."""
    return _simply("decline", "declined", exchange, by=by, at=at, note=note, via=via)


@transaction.atomic
def withdraw(exchange: Exchange, *, by: Person, at: dt.datetime, note: str = "", via: Via = WEB) -> Exchange:
    """Take a proposal back before it is answered."""
    return _simply("withdraw", "withdrawn", exchange, by=by, at=at, note=note, via=via)


@transaction.atomic
def call_off(exchange: Exchange, *, by: Person, at: dt.datetime, note: str = "", via: Via = WEB) -> Exchange:
    """Call an agreed exchange off before any hours are logged."""
    return _simply("call_off", "called_off", exchange, by=by, at=at, note=note, via=via)


@transaction.atomic
def agree_time(
    exchange: Exchange,
    *,
    planned_at: dt.datetime,
    by: Person,
    at: dt.datetime,
    note: str = "",
    via: Via = WEB,
) -> Exchange:
    """Set or change when the help is to happen."""
    exchange, side = steps.begin("agree_time", exchange, by=by, via=via)
    check_plan(planned_at)
    steps.take("agree_time", exchange, by=by, at=at, side=side, via=via, note=note, planned_at=planned_at)
    telling.sides(exchange, "time_set", by=by, at=at, via=via, note=note.strip())
    return exchange


@transaction.atomic
def write(exchange: Exchange, *, words: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Say something to the other side on the exchange's page."""
    if not words.strip():
        raise NotPossible(_("There is nothing to send yet. Write a few words first."))
    exchange, side = steps.begin("write", exchange, by=by, via=via)
    steps.take("write", exchange, by=by, at=at, side=side, via=via, note=words)
    telling.sides(exchange, "written", by=by, at=at, via=via, note=words.strip())
    return exchange


@transaction.atomic
def thank(exchange: Exchange, *, words: str, by: Person, at: dt.datetime, via: Via = WEB) -> Exchange:
    """Leave a thank-you note for the one who helped."""
    if not words.strip():
        raise NotPossible(_("There is nothing to send yet. Write a few words first."))
    exchange, side = steps.begin("thank", exchange, by=by, via=via)
    kept = {} if permissions.are_apart(exchange, by) else {"thanks": words.strip()}
    steps.take("thank", exchange, by=by, at=at, side=side, via=via, note=words, **kept)
    telling.sides(
        exchange,
        "thanked",
        to=[Side.PROVIDER],
        by=by,
        at=at,
        via=via,
        note=words.strip(),
        group=Notice.Group.HOURS,
    )
    return exchange
