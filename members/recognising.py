"""Whose session it is and who they are in their time banks, in one question: every page begins with it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from members.models import Person, Seat, User


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
    if user.people_known is None:
        user.people_known = {person.bank.slug: person for person in _people_of(user.pk)}
    return user.people_known.get(slug)


def _people_of(user_id: int) -> list[Person]:
    seat = JSONObject(membership="membership_id", kind="kind")
    seats = ArraySubquery(Seat.objects.filter(person=OuterRef("pk")).values_list(seat))
    people = list(Person.objects.filter(user=user_id).select_related("user", "bank").annotate(seated=seats))
    for person in people:
        person.seat_kinds = {seat["membership"]: seat["kind"] for seat in getattr(person, "seated", [])}
    return people
