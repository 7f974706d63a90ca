"""Who may do what among people. Each question takes the person who asks; nobody at all may do nothing."""

from members.models import Membership, Person, TimeBank, User
from members.roles import ADMIN, Action, Duty


def may(person: Person | None, bank: TimeBank, action: Action) -> bool:
    """What the table in `members.roles` says, in the person's own time bank and nowhere else."""
    return person is not None and person.bank_id == bank.pk and person.may(action)


def as_they_stand(person: Person) -> Person:
    """Whoever acts, read anew under a lock: what others who acted at the same moment left them of their role."""
    now = Person.objects.select_related("bank", "user").get(pk=person.pk)
    now.closed_roles = person.closed_roles
    return now


def has_duty(person: Person | None, bank: TimeBank, duty: Duty) -> bool:
    """Whether this duty is theirs: by name, as an admin, or as any coordinator where the work is not shared out."""
    if duty == Duty.SAFEGUARDING:
        return may(person, bank, Action.SAFEGUARD)
    if person is None or person.bank_id != bank.pk or not person.is_coordinator:
        return False
    return person.is_admin or not bank.coordinators_have_duties or duty in person.duties


def may_lead(person: Person | None, bank: TimeBank) -> bool:
    """Any coordinator's, whatever their duties."""
    return person is not None and person.bank_id == bank.pk and person.is_coordinator


def may_govern(person: Person | None, bank: TimeBank) -> bool:
    """An admin's work: policies, roles, neighbourhoods."""
    return may(person, bank, Action.GOVERN)


def may_edit(person: Person | None, profile: Person) -> bool:
    """One's own profile; a coordinator anybody's, except that only an admin edits an admin's; nobody's once erased."""
    if person is None or person.bank_id != profile.bank_id or profile.erased_at:
        return False
    if person.pk == profile.pk or person.is_admin:
        return True
    return person.may(Action.EDIT_MEMBERS) and profile.role != ADMIN


def may_act_for(person: Person | None, membership: Membership) -> bool:
    """Its holders and representatives."""
    return person is not None and membership.seats.acting().filter(person=person).exists()


def may_found(user: User) -> bool:
    """The installation's owner."""
    return user.is_active and user.is_superuser
