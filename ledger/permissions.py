"""Who may do what with hours. Each question takes the person who asks."""

from ledger.models import Correction, Entry, Transfer
from members.models import Membership, Person, TimeBank
from members.roles import Action


def may_give_for(person: Person, membership: Membership) -> bool:
    """Its holders and representatives."""
    return person.bank_id == membership.bank_id and person.may_act_for(membership.pk)


def may_give_on_word(person: Person, giver: Membership, receiver: Membership | None = None) -> bool:
    """A coordinator for a member who asked them to; never where either of the two is theirs."""
    own = [giver.pk, *([receiver.pk] if receiver else [])]
    may = person.bank_id == giver.bank_id and person.may(Action.RECORD_FOR_MEMBERS)
    return may and not person.is_seated_in(*own)


def may_grant(person: Person, bank: TimeBank) -> bool:
    """Out of the pot."""
    return person.bank_id == bank.pk and person.may(Action.GRANT)


def may_reverse(person: Person, bank_id: int) -> bool:
    """What is no exchange's, or for an exchange with it."""
    return person.bank_id == bank_id and person.may(Action.UNDO_TRANSFERS)


def has_part_in(person: Person, transfer: Transfer) -> bool:
    """Whether any seat ties the person to a member on it; what is one's own, another coordinator undoes."""
    lines = Entry.objects.filter(bank=transfer.bank_id, transfer=transfer)
    return lines.filter(account__membership__seats__person=person).exists()


def may_keep_books(person: Person, bank: TimeBank) -> bool:
    """Admins look into the books, and have them checked."""
    return person.bank_id == bank.pk and person.may(Action.KEEP_BOOKS)


def may_answer(person: Person, correction: Correction) -> bool:
    """Whether it waits for this person's look: another admin's, or a coordinator's where no admin could."""
    return Correction.objects.awaiting(person).filter(pk=correction.pk).exists()


def may_withdraw(person: Person, correction: Correction) -> bool:
    """Whoever asked for it."""
    return correction.asked_by_id == person.pk
