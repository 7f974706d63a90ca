"""What each side of a disputed exchange says, read from its history: for whoever sorts it out."""

from collections.abc import Iterable
from dataclasses import dataclass

from exchanges.models import Exchange, StepTaken
from members.models import Seat

# The steps in which a side says, or agrees to, a number of hours.
_SAYING = ("log", "correct", "confirm")


@dataclass(frozen=True)
class Said:
    """The minutes each side stands by, where it named any; `reason` is why they are not agreed."""

    exchange: Exchange
    provider_minutes: int | None
    recipient_minutes: int | None

    @property
    def provider(self) -> str:
        return self.exchange.provider.first_name

    @property
    def recipient(self) -> str:
        return self.exchange.recipient.first_name

    @property
    def reason(self) -> str:
        return self.exchange.reason


def said_of(exchanges: Iterable[Exchange]) -> list[Said]:
    """What was said of each, in two queries however many there are."""
    exchanges = list(exchanges)
    history = StepTaken.objects.filter(exchange__in=exchanges, step__in=_SAYING, minutes__isnull=False)
    told: dict[tuple[int, int], int] = {}
    steps = list(history.order_by("at", "id"))
    seats = _seats_of({step.person_id for step in steps if step.person_id})
    sides = {exchange.pk: (exchange.provider_id, exchange.recipient_id) for exchange in exchanges}
    for step in steps:
        for membership_id in sides[step.exchange_id]:
            if step.on_behalf_of_id == membership_id or (
                not step.on_behalf_of_id and (step.person_id, membership_id) in seats
            ):
                told[step.exchange_id, membership_id] = step.minutes or 0
    return [Said(e, told.get((e.pk, e.provider_id)), told.get((e.pk, e.recipient_id))) for e in exchanges]


def _seats_of(people: set[int]) -> set[tuple[int, int]]:
    return set(Seat.objects.acting().filter(person__in=people).values_list("person_id", "membership_id"))
