"""Time banks full of members for an audit, made by the real verbs, each member with a token for the API."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from audit.calling import Answer, Caller
from ledger import accounts
from ledger.models import Account
from members import founding, joining, tokens
from members.models import Membership, Person, TimeBank
from members.walls import in_bank


@dataclass(frozen=True)
class Member:
    """Somebody who can act through the API."""

    bank: str
    person: str
    membership: str
    account: int
    token: str


def gift(caller: Caller, giver: Member, to: Member, minutes: int, words: str, key: str) -> Answer:
    """Hours given through the API; `words` become the transfer's description."""
    body = {"giver": giver.membership, "to": to.membership, "minutes": minutes, "words": words}
    return caller.post(f"{giver.bank}/gifts/", giver.token, body, key)


@dataclass(frozen=True)
class Community:
    """A time bank; `admin` may do what coordinators do and has no part in what members do."""

    bank: TimeBank
    admin: Member
    by: Person
    members: list[Member]


def community(slug: str, members: int, **policies: object) -> Community:
    """Found a time bank of that many members, beside its admin."""
    at = timezone.now()
    choices = {"highest_minutes": 10**9, "lowest_minutes": -(10**9), **policies}
    admin = founding.found(
        slug=slug,
        name=slug.title(),
        admin_name="Dunja Marić",
        admin_email=f"admin@{slug}.example",
        by=None,
        at=at,
        **choices,  # type: ignore[arg-type]
    )
    with in_bank(admin.bank):
        found = [_member(admin, number, at) for number in range(members)]
        return Community(admin.bank, _able(admin, admin.memberships.get(), at), admin, found)


def _member(admin: Person, number: int, at: dt.datetime) -> Member:
    bank = admin.bank
    email = f"member{number}@{bank.slug}.example"
    membership = joining.enrol(bank, name=f"Member {number}", email=email, by=admin, at=at)
    person = membership.people.select_related("user", "bank").get()
    return _able(person, membership, at)


def _able(person: Person, membership: Membership, at: dt.datetime) -> Member:
    _token, secret = tokens.issue(person, name="audit", by=person, at=at)
    account: Account = accounts.of(membership)
    return Member(person.bank.slug, str(person.public_id), str(membership.public_id), account.pk, secret)
