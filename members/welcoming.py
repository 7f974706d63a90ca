"""Somebody who belongs is given a way to sign in, and is told in a first notice what this is."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, cards, notices, permissions, records
from members.models import Notice, Person
from members.refusals import NotAllowed, Refused
from members.roles import Action


@transaction.atomic
def let_sign_in(person: Person, *, email: str, by: Person, at: dt.datetime) -> Person:
    """Give a member who had none a login."""
    if not permissions.may(by, person.bank, Action.ADD_MEMBERS):
        raise NotAllowed(_("Only a coordinator can give somebody a way to sign in. Ask one of yours."))
    person = Person.objects.select_for_update(of=("self",)).select_related("bank").get(pk=person.pk)
    # Whoever signs in as an admin is one: only an admin opens that way.
    if not permissions.may_edit(by, person):
        raise NotAllowed(_("%(name)s is an admin, so only an admin can do this.") % {"name": person.name})
    if person.signs_in_by_mail:
        raise Refused(_("%(name)s can sign in already.") % {"name": person.name})
    if person.left_at:
        raise Refused(_("%(name)s has left the time bank. Let them come back first.") % {"name": person.name})
    user = arrivals.login_for(email)
    if user is None:
        raise Refused(_("To sign in they need an e-mail. Write it here."), field="email")
    arrivals.refuse_second_person(person.bank, user)
    cards.end(person, at=at)
    person.user = user
    person.email = person.email or user.email or ""
    person.save(update_fields=["user", "email"])
    records.write(person.bank, records.What.SIGN_IN, by=by, at=at, about=person)
    welcome(person, at=at)
    return person


def welcome(person: Person, *, at: dt.datetime) -> None:
    """The first notice: what this is, and how to sign in."""
    notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path=f"/{person.bank.slug}/",
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"sign_in_path": reverse("account_request_login_code")},
    )
