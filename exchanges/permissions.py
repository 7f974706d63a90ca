"""Who may do what to an exchange or a listing. Pages, API and tasks all ask here."""

from exchanges.models import Exchange, Listing, Side, StepTaken
from members.models import Membership, Person, TimeBank
from members.roles import Action

BOTH = frozenset(Side)


def sides_of(exchange: Exchange, person: Person) -> frozenset[Side]:
    """The sides this person may act for: as holder or representative, never as a dependant."""
    return frozenset(
        side
        for side, membership_id in (
            (Side.PROVIDER, exchange.provider_id),
            (Side.RECIPIENT, exchange.recipient_id),
        )
        if person.may_act_for(membership_id)
    )


def is_involved(exchange: Exchange, person: Person) -> bool:
    """Whether any seat, even a dependant's, ties the person to the exchange."""
    if person.pk in (exchange.provider_person_id, exchange.recipient_person_id):
        return True
    return person.is_seated_in(exchange.provider_id, exchange.recipient_id)


def are_apart(exchange: Exchange, person: Person) -> bool:
    """Whether this person has a part in it, and a block keeps them apart from somebody on the other side."""
    if not person.is_seated_in(exchange.provider_id, exchange.recipient_id):
        return False
    return not person.out_of_reach.isdisjoint({exchange.provider_id, exchange.recipient_id})


def may_read_note(step: StepTaken, person: Person) -> bool:
    """What is said between two who keep apart only they themselves read, and whoever oversees exchanges."""
    return not step.is_unheard or step.person_id == person.pk or may_oversee(step.exchange, person)


def may_oversee(exchange: Exchange, person: Person) -> bool:
    """A coordinator of this time bank, and never for an exchange of their own."""
    may = person.bank_id == exchange.bank_id and person.may(Action.OVERSEE_EXCHANGES)
    return may and not is_involved(exchange, person)


def may_act_for(membership: Membership, person: Person) -> bool:
    return person.may_act_for(membership.pk)


def may_record_for(bank: TimeBank, person: Person) -> bool:
    """Whether the person may record what other members did, from paper or by phone."""
    return person.bank_id == bank.pk and person.may(Action.RECORD_FOR_MEMBERS)


def may_publish_for_others(person: Person) -> bool:
    """Whether the person may put something up for a member who asked for it."""
    return person.may(Action.CHANGE_LISTINGS)


def may_change_listing(person: Person, listing: Listing) -> bool:
    """Its own people, or a coordinator of the same time bank for a member who asked for it."""
    if person.bank_id != listing.bank_id:
        return False
    return person.may(Action.CHANGE_LISTINGS) or may_act_for(listing.membership, person)


# --- Which sides a step belongs to ------------------------------------------------------------


def either(exchange: Exchange) -> frozenset[Side]:
    return BOTH


def asked(exchange: Exchange) -> frozenset[Side]:
    """The side that was asked."""
    return frozenset({Side(exchange.proposed_side).other}) if exchange.proposed_side else frozenset()


def asking(exchange: Exchange) -> frozenset[Side]:
    return frozenset({Side(exchange.proposed_side)}) if exchange.proposed_side else frozenset()


def recording(exchange: Exchange) -> frozenset[Side]:
    """The sides that may log hours by the time bank's policy."""
    policy = exchange.bank.recording
    return BOTH if policy == TimeBank.Recording.EITHER else frozenset({Side(policy)})


def logging(exchange: Exchange) -> frozenset[Side]:
    """The side whose word the hours are now."""
    return frozenset({Side(exchange.logged_side)}) if exchange.logged_side else frozenset()


def answering(exchange: Exchange) -> frozenset[Side]:
    """The side that has yet to say whether the hours are right."""
    return frozenset({Side(exchange.logged_side).other}) if exchange.logged_side else frozenset()


def helped(exchange: Exchange) -> frozenset[Side]:
    return frozenset({Side.RECIPIENT})
