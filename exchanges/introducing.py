"""Thinking of somebody for a request that nobody has answered: they are told, and it is kept who was thought of."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges import matching
from exchanges.models import Introduction, Listing, Participation
from members import notices
from members.models import Membership, Notice, Person, Seat
from members.refusals import NotAllowed, Refused
from members.roles import Action


class NotForThem(Refused):
    """The member can't be thought of for this request."""


@transaction.atomic
def introduce(request: Listing, membership: Membership, *, by: Person, at: dt.datetime) -> Introduction:
    """Tell a member of a request that might suit them. They answer it themselves, or not: nothing is promised."""
    _check(request, membership, by, at)
    try:
        with transaction.atomic():
            made = Introduction.objects.create(
                bank_id=request.bank_id, request=request, membership=membership, by=by, at=at
            )
    except IntegrityError as error:
        words = _("%(name)s has been told of it already. Think of somebody else, or give them a ring.")
        raise NotForThem(words % {"name": membership.first_name}) from error
    _note_asked(membership, request.bank.today(at))
    _tell(request, membership, by=by, at=at)
    return made


def of(request: Listing, person: Person) -> list[Introduction]:
    """Who was thought of for it, the last one first."""
    rows = Introduction.objects.visible_to(person).filter(request=request)
    return list(rows.select_related("membership", "by"))


def _check(request: Listing, membership: Membership, by: Person, at: dt.datetime) -> None:
    if by.bank_id != request.bank_id or not by.may(Action.CALL_MEMBERS):
        raise NotAllowed(_("Only those who look after members bring two of them together. Ask one of them."))
    if request.is_offer or not matching.unanswered(by, at).filter(pk=request.pk).exists():
        words = _("“%(title)s” needs nobody any more: it was answered, or is no longer up.")
        raise NotForThem(words % {"title": request.title})
    if not matching.could_come(request, by, at).filter(pk=membership.pk).exists():
        words = _("%(name)s can't be thought of for this just now. Choose somebody else.")
        raise NotForThem(words % {"name": membership.first_name})


def _note_asked(membership: Membership, today: dt.date) -> None:
    Participation.objects.update_or_create(
        membership=membership,
        defaults={"asked_on": today},
        create_defaults={"asked_on": today, "bank_id": membership.bank_id},
    )


def _tell(request: Listing, membership: Membership, *, by: Person, at: dt.datetime) -> None:
    seats = Seat.objects.acting().filter(membership=membership).select_related("person__user", "person__bank")
    for seat in seats:
        notices.write(
            "exchanges/thought_of",
            to=seat.person,
            bank=request.bank,
            path=reverse("exchanges:listing", args=[request.bank.slug, request.public_id]),
            at=at,
            group=Notice.Group.EXCHANGES,
            context={"request": request, "by": by},
        )
