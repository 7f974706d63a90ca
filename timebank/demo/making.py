"""The demo from beginning to end: people settle in, two years pass, and some things wait today."""

import datetime as dt
import random
from collections.abc import Callable

from members import walls
from members.models import Membership, Notice, Person, TimeBank
from timebank.demo import scenes, settling_in, showing
from timebank.demo.helping import Village

LATELY = 14
"""How many exchanges began in the last days, so that some of everything is under way."""

Tell = Callable[[str, int, int], None]
"""Called with what is being made, how many are done, and how many there will be."""


def make(slug: str, *, exchanges: int, seed: int, at: dt.datetime, tell: Tell) -> TimeBank:
    """Make the demo time bank with about that many exchanges. The same seed at the same moment gives the same bank."""
    chance = random.Random(seed)
    admin = settling_in.found(slug, at=at)
    with walls.in_bank(admin.bank):
        _make(admin, chance, exchanges=exchanges, at=at, tell=tell)
    return TimeBank.objects.get(pk=admin.bank.pk)


def _make(admin: Person, chance: random.Random, *, exchanges: int, at: dt.datetime, tell: Tell) -> None:
    arrivals = settling_in.Arrivals(admin, chance, at=at)
    tell("people", 0, 1)
    arrivals.everybody()
    tell("people", 1, 1)
    coordinators = list(
        Person.objects.filter(bank=admin.bank).leading().select_related("bank", "user").order_by("pk")
    )
    showing.fill_in(admin.bank, coordinators[0], at=at)
    offers = settling_in.put_up(admin.bank, arrivals.since, chance, coordinator=coordinators[0], at=at)
    village = Village(_seated(admin.bank), arrivals.since, coordinators, offers, chance, at=at)
    _let_time_pass(village, exchanges, chance, at=at, tell=tell)
    scenes.play(village, at=at)
    arrivals.applicants()
    arrivals.belonging()
    arrivals.safety()
    arrivals.reported()
    arrivals.announced()
    _quieten(admin.bank, at=at)


def _seated(bank: TimeBank) -> dict[int, tuple[Membership, Person]]:
    memberships = (
        Membership.objects.filter(bank=bank).select_related("bank").prefetch_related("seats__person__user")
    )
    return {one.pk: (one, min(one.seats.all(), key=lambda seat: seat.pk).person) for one in memberships}


def _let_time_pass(
    village: Village, exchanges: int, chance: random.Random, *, at: dt.datetime, tell: Tell
) -> None:
    """Moments grow denser as the community grows, in daytime, up to today."""
    days = settling_in.FOUNDED_DAYS_AGO - 20
    moments = sorted(
        at - dt.timedelta(days=days * (1 - chance.random() ** 0.7), hours=chance.randint(0, 5))
        for _number in range(exchanges - LATELY)
    )
    moments += sorted(
        at - dt.timedelta(hours=chance.uniform(3, 100)) for _number in range(min(LATELY, exchanges))
    )
    for number, moment in enumerate(moments):
        village.help_once(moment)
        tell("exchanges", number + 1, exchanges)


def _quieten(bank: TimeBank, *, at: dt.datetime) -> None:
    """No mail goes to invented people, and what is older than a week has long been read."""
    told = Notice.objects.filter(bank=bank)
    told.update(to_mail=False)
    told.filter(created_at__lt=at - dt.timedelta(days=7)).update(read_at=at - dt.timedelta(days=6))
