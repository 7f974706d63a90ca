"""Whose session it is and who they are in the time bank, in one question: every page begins with it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from members import second_factors, walls
from members.models import Person, Seat, TimeBank, User
from members.models.block import memberships_apart_from


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth carries no types
    """Signs in as allauth does, by e-mail; whoever comes back is found together with who they are where they are."""

    def get_user(self, user_id: int) -> User | None:
        bank_id = walls.inside()
        person = _person(user_id, bank_id) if bank_id else None
        # A login that is nobody here is asked for by itself: the owner of the installation, say.
        user: User | None = person.user if person else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        if bank_id:
            user.people_known = {bank_id: person}
        return user


def person_in(bank: TimeBank, user: User) -> Person | None:
    """Who this login is in the time bank that is worked for, with the bank itself and their seats in it."""
    if bank.pk not in user.people_known:
        user.people_known = {**user.people_known, bank.pk: _person(user.pk, bank.pk)}
    person: Person | None = user.people_known[bank.pk]
    return person


def people_of(user: User) -> list[Person]:
    """Who this login is, in each of their time banks."""
    people = []
    for bank in TimeBank.objects.of_user(user).order_by("pk"):
        with walls.in_bank(bank):
            people.append(person_in(bank, user))
    return [person for person in people if person]


def _person(user_id: int, bank_id: int) -> Person | None:
    seat = JSONObject(membership="membership_id", kind="kind")
    seats = ArraySubquery(Seat.objects.filter(person=OuterRef("pk")).values_list(seat))
    apart = {
        f"apart_{number}": ArraySubquery(query)
        for number, query in enumerate(memberships_apart_from(OuterRef("pk")))
    }
    found = Person.objects.filter(user=user_id, bank=bank_id).select_related("user", "bank")
    person = found.annotate(seated=seats, has_second_factor=second_factors.of("user"), **apart).first()
    if person is None:
        return None
    second_factors.hold_back(person, has_one=getattr(person, "has_second_factor", False))
    person.seat_kinds = {seat["membership"]: seat["kind"] for seat in getattr(person, "seated", [])}
    person.out_of_reach = person.but_own(pk for name in apart for pk in getattr(person, name))
    return person
