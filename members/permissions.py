"""Who may do what among people. Each question takes the person who asks; nobody at all may do nothing."""

from members.models import Membership, Person, TimeBank, User


def may_lead(person: Person | None, bank: TimeBank) -> bool:
    """A coordinator's work: applications, members' profiles, households."""
    return person is not None and person.bank_id == bank.pk and person.is_coordinator


def may_govern(person: Person | None, bank: TimeBank) -> bool:
    """An admin's work: policies, roles, neighbourhoods."""
    return person is not None and person.bank_id == bank.pk and person.is_admin


def may_edit(person: Person | None, profile: Person) -> bool:
    """One's own profile; a coordinator anybody's, except that only an admin edits an admin's."""
    if person is None or person.bank_id != profile.bank_id:
        return False
    if person.pk == profile.pk or person.is_admin:
        return True
    return person.is_coordinator and not profile.is_admin


def may_act_for(person: Person | None, membership: Membership) -> bool:
    """Its holders and representatives."""
    return person is not None and membership.seats.acting().filter(person=person).exists()


def may_found(user: User) -> bool:
    """The installation's owner."""
    return user.is_active and user.is_superuser
