"""What a person shows of themselves, edited by them or by a coordinator for them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from members import arrivals, permissions
from members.models import Membership, Neighbourhood, Person, Seat
from members.models.words import are_gone
from members.refusals import NotAllowed, Refused
from members.roles import Action


@transaction.atomic
def edit(
    person: Person,
    *,
    name: str,
    email: str,
    phone: str,
    neighbourhood: Neighbourhood | None,
    about: str,
    by: Person,
    at: dt.datetime,
) -> Person:
    """Keep what was typed. A person's own membership goes by their name and place."""
    if not permissions.may_edit(by, person):
        raise NotAllowed(
            _("You can change your own profile; a coordinator can change a member's. Ask one of yours.")
        )
    if not arrivals.one_line(name):
        raise Refused(_("Everybody needs a name. Write the one people call them by."), field="name")
    if neighbourhood and neighbourhood.bank_id != person.bank_id:
        raise Refused(
            _("That neighbourhood is another time bank's. Choose one of yours."), field="neighbourhood"
        )
    person.name, person.email, person.phone = arrivals.one_line(name), email.strip(), arrivals.one_line(phone)
    person.neighbourhood, person.about = neighbourhood, about.strip()
    person.save(update_fields=["name", "email", "phone", "neighbourhood", "about"])
    own = Seat.objects.filter(person=person, kind=Seat.Kind.HOLDER).values("membership")
    Membership.objects.filter(pk__in=own, kind=Membership.Kind.INDIVIDUAL).update(
        name=person.name, neighbourhood=neighbourhood
    )
    return person


@transaction.atomic
def rename(
    membership: Membership, *, name: str, neighbourhood: Neighbourhood | None, by: Person, at: dt.datetime
) -> Membership:
    """A household's or organisation's name and place."""
    if not permissions.may(by, membership.bank, Action.EDIT_MEMBERS):
        raise NotAllowed(_("Only a coordinator can rename a household or organisation. Ask one of yours."))
    if not arrivals.one_line(name):
        raise Refused(_("Give the household or organisation its own name."), field="name")
    if are_gone(membership, "name"):
        raise Refused(_("Whoever it was has been forgotten; it goes by its number."), field="name")
    membership.name, membership.neighbourhood = arrivals.one_line(name), neighbourhood
    membership.save(update_fields=["name", "neighbourhood"])
    return membership
