"""How a time bank begins: its row with policies that work as they are, and its first admin."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from members import arrivals, permissions, policies, records, roles, signals, walls, welcoming
from members.models import Person, TimeBank, User
from members.refusals import NotAllowed, Refused


@transaction.atomic
def found(
    *,
    slug: str,
    name: str,
    admin_name: str,
    admin_email: str,
    at: dt.datetime,
    by: User | None,
    time_zone: str = "Europe/London",
    language: str = "en-gb",
    place: str = "",
    about: str = "",
    coordinator_label: str = "",
    **choices: int | str | bool | None,
) -> Person:
    """Open a time bank and return its first admin. `by` is the owner, or None for whoever holds the command line."""
    if by is not None and not permissions.may_found(by):
        raise NotAllowed(_("Only the owner of this site can open a time bank. Ask them."))
    if not admin_email.strip():
        raise Refused(_("The first admin needs an e-mail to sign in with."), field="admin_email")
    bank = TimeBank(
        slug=slug,
        name=arrivals.one_line(name),
        place=place.strip(),
        about=about.strip(),
        time_zone=time_zone,
        language=language,
        coordinator_label=coordinator_label.strip() or policies.usual_label(language),
        created_at=at,
        **choices,
    )
    policies.check(bank)
    bank.save(force_insert=True)
    with walls.in_bank(bank):
        signals.bank_founded.send(TimeBank, bank=bank, at=at)
        admin = _first_admin(bank, name=admin_name, email=admin_email, at=at)
        # Whoever holds the command line is an owner, too.
        records.write(
            bank, records.What.FOUNDED, by=records.Actor.OWNER, at=at, about=admin, after={"role": admin.role}
        )
    return admin


def _first_admin(bank: TimeBank, *, name: str, email: str, at: dt.datetime) -> Person:
    person = arrivals.add_person(bank, name=name, user=arrivals.login_for(email), email=email, at=at)
    person.role = roles.ADMIN
    person.save(update_fields=["role"])
    arrivals.open_membership(bank, person=person, by=None, at=at)
    welcoming.welcome(person, at=at)
    return person
