"""One-time links to look at the demo as a member, as a coordinator and as an admin."""

import datetime as dt

from members import roles, signing, walls
from members.models import Person, TimeBank

WHO = {"a member": roles.MEMBER, "a coordinator": roles.COORDINATOR, "an admin": roles.ADMIN}
# Set aside for examples: nobody real can have an address there, so no link is ever made for a real person.
INVENTED = r"@([^@]+\.)?example(\.(org|com|net))?$"


def make(*, at: dt.datetime) -> dict[str, str]:
    """A link for one invented person in each role; fewer, or none, where the data holds real people only."""
    found = {whom: _first(role) for whom, role in WHO.items()}
    return {whom: _link(person, at) for whom, person in found.items() if person}


def _first(role: str) -> Person | None:
    return next(filter(None, (_first_in(bank, role) for bank in TimeBank.objects.order_by("pk"))), None)


def _first_in(bank: TimeBank, role: str) -> Person | None:
    invented = Person.objects.filter(bank=bank, role=role, user__is_active=True, user__email__iregex=INVENTED)
    with walls.in_bank(bank):
        return invented.select_related("bank", "user").order_by("pk").first()


def _link(person: Person, at: dt.datetime) -> str:
    assert person.user is not None
    return signing.sign_in_link(person.user, path=f"/{person.bank.slug}/", at=at)
