"""What each side of a disputed exchange says, read from its history: for whoever sorts it out."""

from collections.abc import Iterable
from dataclasses import dataclass

from exchanges.models import Exchange, Side, StepTaken
from members.models import Seat

# The steps in which a side says, or agrees to, a number of hours; and those that say why they are not agreed.
_SAYING = ("log", "correct", "confirm")
_OBJECTING = ("dispute", "question")


@dataclass
class Said:
    """The minutes each side stands by, where it named any; and who objected, in what words."""

    exchange: Exchange
    provider_minutes: int | None = None
    recipient_minutes: int | None = None
    objector: str = ""
    reason: str = ""

    @property
    def provider(self) -> str:
        return self.exchange.provider.first_name

    @property
    def recipient(self) -> str:
        return self.exchange.recipient.first_name


def said_of(exchanges: Iterable[Exchange]) -> list[Said]:
    """What was said of each, in one query however many there are; older lines take a second."""
    found = {exchange.pk: Said(exchange) for exchange in exchanges}
    history = StepTaken.objects.filter(exchange__in=found, step__in=_SAYING + _OBJECTING)
    steps = list(history.select_related("person", "on_behalf_of").order_by("at", "id"))
    untold = {step.person_id for step in steps if step.person_id and not (step.side or step.on_behalf_of_id)}
    seats = _seats_of(untold) if untold else set()
    for step in steps:
        said = found[step.exchange_id]
        if step.step in _OBJECTING:
            said.objector, said.reason = _name_of(step), step.note
        else:
            _take_down(said, step, seats)
    return list(found.values())


def _take_down(said: Said, step: StepTaken, seats: set[tuple[int, int]]) -> None:
    """Note the minutes as the word of the side that this step was taken for."""
    if _is_word_of(said.exchange.provider_id, Side.PROVIDER, step, seats):
        said.provider_minutes = step.minutes
    if _is_word_of(said.exchange.recipient_id, Side.RECIPIENT, step, seats):
        said.recipient_minutes = step.minutes


def _is_word_of(membership_id: int, side: Side, step: StepTaken, seats: set[tuple[int, int]]) -> bool:
    if step.side:
        return step.side == side
    # Older lines do not say whose step it was.
    if step.on_behalf_of_id:
        return step.on_behalf_of_id == membership_id
    return step.person_id is not None and (step.person_id, membership_id) in seats


def _name_of(step: StepTaken) -> str:
    by = step.on_behalf_of or step.person
    return by.first_name if by else ""


def _seats_of(people: set[int]) -> set[tuple[int, int]]:
    return set(Seat.objects.acting().filter(person__in=people).values_list("person_id", "membership_id"))
