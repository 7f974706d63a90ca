"""For whom somebody acts: themself, a household, an organisation, a neighbour. Pages say which, and rows keep it."""

from collections.abc import Sequence

from members.models import Membership, Person, Seat


def is_for_another(person: Person, membership: Membership) -> bool:
    """Whether acting for it is worth saying: it is not their own, nor the one household they take part by."""
    if not person.may_act_for(membership.pk):
        return False
    if person.seat_kinds[membership.pk] != Seat.Kind.HOLDER:
        return True
    if membership.kind == Membership.Kind.INDIVIDUAL:
        return False
    held = [kind for kind in person.seat_kinds.values() if kind != Seat.Kind.DEPENDANT]
    return membership.kind != Membership.Kind.HOUSEHOLD or len(held) > 1


def others(person: Person, memberships: Sequence[Membership]) -> list[Membership]:
    """Those of these for which they speak as somebody's voice and not as themself."""
    return [membership for membership in memberships if is_for_another(person, membership)]


def first_of(memberships: Sequence[Membership], asked: str) -> Membership:
    """The one that the address asks for with `?as=`, or the first."""
    return next((each for each in memberships if str(each.public_id) == asked), memberships[0])
