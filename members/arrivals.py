"""How rows come to be when somebody arrives: a login, a person, a membership with the next number, a seat.

The verbs that let people in check the rights and then build with these.
"""

import datetime as dt

from django.db.models import Max
from django.utils.translation import gettext as _

from members import signals
from members.models import Membership, Neighbourhood, Person, Seat, TimeBank, User
from members.refusals import Refused


def one_line(text: str) -> str:
    """A name as it is kept: one line, single spaces."""
    return " ".join(text.split())


def login_for(email: str) -> User | None:
    """The login with this e-mail, made if need be; None without e-mail. It signs in by code until it has a password."""
    return User.objects.with_address(email) if email.strip() else None


def add_person(
    bank: TimeBank,
    *,
    name: str,
    at: dt.datetime,
    user: User | None = None,
    email: str = "",
    phone: str = "",
    neighbourhood: Neighbourhood | None = None,
    about: str = "",
) -> Person:
    """A human of this time bank; one login is one person in it."""
    name = one_line(name)
    if not name:
        raise Refused(_("Everybody needs a name. Write the one people call them by."), field="name")
    if user:
        refuse_second_person(bank, user)
    return Person.objects.create(
        bank=bank,
        user=user,
        name=name,
        email=email.strip(),
        phone=one_line(phone),
        neighbourhood=neighbourhood,
        about=about.strip(),
        joined_at=at,
    )


def refuse_second_person(bank: TimeBank, user: User) -> None:
    twin = Person.objects.filter(bank=bank, user=user).first()
    if twin:
        raise Refused(
            _("%(email)s already signs in as %(name)s here. Use that profile, or another e-mail.")
            % {"email": user.email, "name": twin.name},
            field="email",
        )


def open_membership(
    bank: TimeBank,
    *,
    person: Person,
    seat: str = Seat.Kind.HOLDER,
    kind: str = Membership.Kind.INDIVIDUAL,
    name: str = "",
    neighbourhood: Neighbourhood | None = None,
    is_newcomer: bool = True,
    by: Person | None,
    at: dt.datetime,
) -> Membership:
    """The next number, the first seat, and the word to the other apps, which open its account."""
    membership = Membership.objects.create(
        bank=bank,
        number=_next_number(bank),
        kind=kind,
        name=one_line(name) or person.name,
        neighbourhood=neighbourhood,
        joined_on=bank.today(at),
    )
    Seat.objects.create(bank=bank, membership=membership, person=person, kind=seat)
    signals.member_admitted.send(Membership, membership=membership, is_newcomer=is_newcomer, by=by, at=at)
    return membership


def _next_number(bank: TimeBank) -> int:
    # The bank's row is the queue: whoever holds it takes the next number, and gives it back if all is rolled back.
    TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    return (Membership.objects.filter(bank=bank).aggregate(last=Max("number"))["last"] or 0) + 1


def neighbourhood_named(bank: TimeBank, name: str) -> Neighbourhood | None:
    return (
        Neighbourhood.objects.filter(bank=bank, name__iexact=one_line(name)).first() if name.strip() else None
    )
