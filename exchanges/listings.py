"""What people do with offers and requests: publish, edit, withdraw, renew. Expiry is only a question of dates."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges import permissions
from exchanges.models import Category, Listing, ListingChange
from exchanges.steps import WEB, Via
from members import arrivals, notices, pictures, standing
from members.models import Membership, Neighbourhood, Notice, Person, Seat, TimeBank
from members.pictures import Picture
from members.refusals import NotAllowed, Refused
from members.safety import guardians

LONGEST = {"title": 100, "text": 3000, "availability": 200}
LONGEST_MINUTES = 24 * 60
State = Listing.State
Change = ListingChange.Change


class ListingRefused(Refused):
    """The offer or request as written can't go up."""

    status = 422


@dataclass(frozen=True)
class Draft:
    """What somebody has written about an offer or a request. `stands` keeps it up until it is taken down."""

    title: str
    category: Category
    text: str = ""
    neighbourhood: Neighbourhood | None = None
    is_remote: bool = False
    availability: str = ""
    estimated_minutes: int | None = None
    stands: bool = False
    picture: Picture | None = None
    drops_photo: bool = False


@transaction.atomic
def publish(
    draft: Draft, *, kind: str, membership: Membership, by: Person, at: dt.datetime, via: Via = WEB
) -> Listing:
    """Put up an offer or a request of that membership; a coordinator may for any member."""
    listing = Listing(bank=membership.bank, kind=kind, membership=membership, published_at=at)
    _check_right(by, listing)
    if kind not in Listing.Kind.values:
        raise ListingRefused(_("Choose whether you offer something or ask for something."), field="kind")
    _check_membership(membership)
    listing.person = _contact(membership, by)
    _write(listing, draft, at=at)
    listing.expires_on = None if draft.stands else _runs_until(listing.bank, at)
    listing.save(force_insert=True)
    _note(listing, Change.PUBLISHED, by=by, at=at, via=via)
    _tell_its_people(listing, "listing_published", by=by, at=at)
    return listing


@transaction.atomic
def edit(listing: Listing, draft: Draft, *, by: Person, at: dt.datetime, via: Via = WEB) -> Listing:
    """Change the words, the photo or how long it stays; whether it is up stays as it was."""
    listing = _locked(listing, by)
    _write(listing, draft, at=at)
    if draft.stands:
        listing.expires_on = None
    elif listing.expires_on is None:
        listing.expires_on = _runs_until(listing.bank, at)
    listing.save()
    _note(listing, Change.EDITED, by=by, at=at, via=via)
    _tell_its_people(listing, "listing_edited", by=by, at=at)
    return listing


@transaction.atomic
def withdraw(listing: Listing, *, by: Person, at: dt.datetime, via: Via = WEB) -> Listing:
    """Take it down. Exchanges that came of it go on."""
    listing = _locked(listing, by)
    if not listing.is_withdrawn:
        listing.state, listing.withdrawn_at = State.WITHDRAWN, at
        listing.save(update_fields=["state", "withdrawn_at"])
        _note(listing, Change.WITHDRAWN, by=by, at=at, via=via)
        _tell_its_people(listing, "listing_withdrawn", by=by, at=at)
    return listing


@transaction.atomic
def renew(listing: Listing, *, by: Person, at: dt.datetime, via: Via = WEB) -> Listing:
    """Give it the time bank's usual number of days from now; one that was down goes up again, as the newest."""
    listing = _locked(listing, by)
    _check_membership(listing.membership)
    if not listing.is_open_on(listing.bank.today(at)):
        listing.published_at = at
    listing.state, listing.withdrawn_at = State.PUBLISHED, None
    if not listing.is_standing:
        listing.expires_on = _runs_until(listing.bank, at)
    listing.save(update_fields=["state", "withdrawn_at", "published_at", "expires_on"])
    _note(listing, Change.RENEWED, by=by, at=at, via=via)
    _tell_its_people(listing, "listing_renewed", by=by, at=at)
    return listing


def hand_on(listing: Listing, to: Membership, *, by: Person, at: dt.datetime, via: Via) -> None:
    """It goes along with whoever moves, as it is. The verb that moves them has checked the right."""
    listing.membership = to
    listing.save(update_fields=["membership"])
    _note(listing, Change.MOVED, by=by, at=at, via=via)


def register() -> None:
    standing.HAND_ON.append(_speak_to_another)


def _speak_to_another(membership: Membership, person: Person, by: Person, at: dt.datetime) -> None:
    """Whoever has no place in it any more is not the one to speak to: another who acts for it is."""
    seat = membership.seats.acting().order_by("kind", "pk").first()
    if seat is not None:
        Listing.objects.filter(membership=membership, person=person).update(person=seat.person_id)


def _note(listing: Listing, change: str, *, by: Person, at: dt.datetime, via: Via) -> None:
    """Keep who did it, for whom, and how the word reached us."""
    ListingChange.objects.create(
        bank=listing.bank,
        listing=listing,
        change=change,
        person=by,
        on_behalf_of=listing.membership,
        channel=via.channel,
        source=via.source,
        at=at,
    )


def _locked(listing: Listing, by: Person) -> Listing:
    listing = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("bank", "membership")
        .get(pk=listing.pk)
    )
    _check_right(by, listing)
    return listing


def _check_right(by: Person, listing: Listing) -> None:
    guardians.check(by)
    if not permissions.may_change_listing(by, listing):
        raise NotAllowed(
            _("This belongs to another member. They can change it, or a coordinator can do it for them.")
        )


def _check_membership(membership: Membership) -> None:
    if membership.closed_at:
        raise ListingRefused(
            _("%(name)s has left the time bank, so nothing new can go up for them.") % {"name": membership}
        )
    if membership.suspended_at:
        raise ListingRefused(
            _("%(name)s can't take part for now, so nothing new can go up for them.") % {"name": membership}
        )


def _contact(membership: Membership, by: Person) -> Person:
    """Whom people speak to about it: the one who writes, or who holds the membership they write for."""
    if permissions.may_act_for(membership, by):
        return by
    seats = membership.seats.acting().select_related("person").order_by("kind", "pk")
    seat = seats.first()
    if seat is None:
        raise ListingRefused(_("Nobody can answer for this member yet. Give somebody a place in it first."))
    return seat.person


def _write(listing: Listing, draft: Draft, *, at: dt.datetime) -> None:
    _check_words(draft)
    _check_place(listing, draft)
    listing.title, listing.text = arrivals.one_line(draft.title), draft.text.strip()
    listing.availability = arrivals.one_line(draft.availability)
    listing.category, listing.neighbourhood = draft.category, draft.neighbourhood
    listing.is_remote, listing.estimated_minutes = draft.is_remote, draft.estimated_minutes
    if listing.photo and (draft.picture or draft.drops_photo):
        pictures.discard(str(listing.photo))
        listing.photo = ""
    if draft.picture:
        listing.photo = pictures.keep(draft.picture, "listings")


def _check_words(draft: Draft) -> None:
    if not draft.title.strip():
        raise ListingRefused(
            _("Say in a few words what it is, for example “Mending clothes”."), field="title"
        )
    for field, most in LONGEST.items():
        if len(getattr(draft, field)) > most:
            raise ListingRefused(
                _("That is too long: up to %(most)d letters fit here.") % {"most": most}, field=field
            )
    if draft.estimated_minutes is not None and not 0 < draft.estimated_minutes <= LONGEST_MINUTES:
        raise ListingRefused(
            _("Say about how long one time takes, up to 24 hours, or leave it open."),
            field="estimated_minutes",
        )


def _check_place(listing: Listing, draft: Draft) -> None:
    if draft.category.bank_id != listing.bank_id:
        raise ListingRefused(_("Choose a kind of help from the list."), field="category")
    if draft.category.retired_at and draft.category.pk != listing.category_id:
        raise ListingRefused(
            _("“%(name)s” is no longer used here. Choose another kind of help.") % {"name": draft.category},
            field="category",
        )
    if draft.neighbourhood and draft.neighbourhood.bank_id != listing.bank_id:
        raise ListingRefused(_("Choose a neighbourhood from the list."), field="neighbourhood")


def _runs_until(bank: TimeBank, at: dt.datetime) -> dt.date:
    return bank.today(at) + dt.timedelta(days=bank.listing_days)


def _tell_its_people(listing: Listing, event: str, *, by: Person, at: dt.datetime) -> None:
    """When a coordinator does something for a member, that member is told."""
    if permissions.may_act_for(listing.membership, by):
        return
    for seat in Seat.objects.acting().filter(membership=listing.membership).select_related("person__user"):
        notices.write(
            f"exchanges/{event}",
            to=seat.person,
            bank=listing.bank,
            path=path_of(listing),
            at=at,
            group=Notice.Group.COMMUNITY,
            context={"listing": listing, "by": by},
        )


def path_of(listing: Listing) -> str:
    return reverse("exchanges:listing", args=[listing.bank.slug, listing.public_id])
