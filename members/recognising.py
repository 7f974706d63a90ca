"""Whose session it is and who they are in their time banks, in one question: every page begins with it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from members import second_factors
from members.models import Person, Seat, User
from members.models.block import memberships_apart_from


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth carries no types
    """Signs in as allauth does, by e-mail; whoever comes back is found together with their people."""

    def get_user(self, user_id: int) -> User | None:
        people = _people_of(user_id)
        # A login that is nobody in any time bank is asked for by itself: the owner of the installation, say.
        user: User | None = people[0].user if people else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.people_known = {person.bank.slug: person for person in people}
        return user


def person_in(slug: str, user: User) -> Person | None:
    """Who this login is in that time bank, with the bank itself and their seats in it."""
    return next((person for person in people_of(user) if person.bank.slug == slug), None)


def people_of(user: User) -> list[Person]:
    """Who this login is, in each of their time banks."""
    if user.people_known is None:
        user.people_known = {person.bank.slug: person for person in _people_of(user.pk)}
    return list(user.people_known.values())


def _people_of(user_id: int) -> list[Person]:
    seat = JSONObject(membership="membership_id", kind="kind")
    seats = ArraySubquery(Seat.objects.filter(person=OuterRef("pk")).values_list(seat))
    found = Person.objects.filter(user=user_id).select_related("user", "bank")
    apart = {
        f"apart_{number}": ArraySubquery(query)
        for number, query in enumerate(memberships_apart_from(OuterRef("pk")))
    }
    people = list(found.annotate(seated=seats, has_second_factor=second_factors.of("user"), **apart))
    for person in people:
        second_factors.hold_back(person, has_one=getattr(person, "has_second_factor", False))
        person.seat_kinds = {seat["membership"]: seat["kind"] for seat in getattr(person, "seated", [])}
        person.out_of_reach = person.but_own(pk for name in apart for pk in getattr(person, name))
    return people
