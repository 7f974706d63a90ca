"""Two years of help around Elm Street: each exchange goes its own way, through the verbs, up to now."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from exchanges import lifecycle, permissions, recording, settling
from exchanges.models import Category, Exchange, Listing, Side
from exchanges.steps import WEB, Via
from members.models import Membership, Person
from timebank.demo import words

T = TypeVar("T")

STEP_MINUTES = 15
TURNS = 0.3
"""How often the one who has given least gives next."""

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Told(TypedDict):
    """Help as somebody tells it."""

    provider: Membership
    recipient: Membership
    title: str
    category: Category
    minutes: int
    happened_on: dt.date


@dataclass(frozen=True)
class Actor:
    """Who takes a step for a side: one of its people, or a coordinator for people without a login."""

    by: Person
    via: Via


class Village:
    """Everybody who can help, what is on offer, and the moment nothing may pass."""

    def __init__(
        self,
        memberships: dict[int, tuple[Membership, Person]],
        since: dict[int, dt.datetime],
        coordinators: list[Person],
        offers: list[Listing],
        chance: random.Random,
        *,
        at: dt.datetime,
    ) -> None:
        self.memberships, self.since, self.coordinators = memberships, since, coordinators
        self.offers, self.chance, self.at = offers, chance, at
        self.kinds: dict[str, Category] = {
            category.name: category for category in Category.objects.filter(bank=coordinators[0].bank)
        }
        self.given: dict[int, int] = dict.fromkeys(memberships, 0)

    def help_once(self, at: dt.datetime) -> Exchange | None:
        """Something happens at that moment: an offer is answered, or help is told after the fact."""
        if self.chance.random() < 0.65:
            return self._answered_offer(at)
        return self._told_afterwards(at)

    def present(self, at: dt.datetime) -> list[int]:
        return [pk for pk, since in self.since.items() if since + DAY < at and pk in self.memberships]

    def actor(self, exchange: Exchange, side: Side) -> Actor:
        membership, person = self.memberships[exchange.membership_on(side).pk]
        if person.user_id and permissions.may_act_for(membership, person):
            return Actor(person, WEB)
        coordinator = self.coordinator(exchange)
        return Actor(
            coordinator, Via(channel=Exchange.Channel.PHONE, source=f"{person.name} rang", side=side)
        )

    def coordinator(self, exchange: Exchange) -> Person:
        return next(one for one in self.coordinators if not permissions.is_involved(exchange, one))

    def _answered_offer(self, at: dt.datetime) -> Exchange | None:
        present = self.present(at)
        offers = [offer for offer in self.offers if offer.membership_id in present]
        if not offers or len(present) < 3:
            return None
        listing = min(
            self.chance.sample(offers, min(3, len(offers))), key=lambda o: self.given[o.membership_id]
        )
        recipient_pk = self._recipient(present, besides=listing.membership_id)
        membership, person = self.memberships[recipient_pk]
        by, via = person, WEB
        if not person.user_id:
            by = next(
                one for one in self.coordinators if not one.is_seated_in(recipient_pk, listing.membership_id)
            )
            via = Via(channel=Exchange.Channel.PHONE, source=f"{person.name} rang", side=Side.RECIPIENT)
        exchange = lifecycle.propose(
            listing,
            membership=membership,
            message=self.chance.choice(words.MESSAGES),
            planned_at=_on_the_hour(at + DAY * self.chance.randint(2, 6), self.chance),
            has_read_guidance=True,
            by=by,
            at=at,
            via=via,
        )
        return self._goes_on(exchange, at + HOUR * self.chance.randint(2, 40))

    def _goes_on(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        luck = self.chance.random()
        if at > self.at:
            return exchange
        answering = self.actor(exchange, Side(exchange.proposed_side).other)
        if luck < 0.07:
            note = self.chance.choice(words.DECLINES)
            return lifecycle.decline(exchange, note=note, by=answering.by, at=at, via=answering.via)
        if luck < 0.10:
            asking = self.actor(exchange, Side(exchange.proposed_side))
            return lifecycle.withdraw(exchange, by=asking.by, at=at, via=asking.via)
        exchange = lifecycle.accept(
            exchange, has_read_guidance=True, by=answering.by, at=at, via=answering.via
        )
        assert exchange.planned_at is not None
        if luck < 0.13 and at + HOUR < self.at:
            return lifecycle.call_off(exchange, by=answering.by, at=at + HOUR, via=answering.via)
        return self._logged(exchange, exchange.planned_at + HOUR * self.chance.randint(3, 30))

    def _logged(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        if at > self.at or exchange.planned_at is None:
            return exchange
        side = self.chance.choice(list(Side))
        actor = self.actor(exchange, side)
        exchange = recording.log(
            exchange,
            minutes=self._minutes(exchange.planned_minutes or 60),
            happened_on=exchange.bank.today(exchange.planned_at),
            by=actor.by,
            at=at,
            via=actor.via,
        )
        return self._answered(exchange, at + HOUR * self.chance.randint(1, 60))

    def _told_afterwards(self, at: dt.datetime) -> Exchange | None:
        present = self.present(at)
        if len(present) < 3:
            return None
        provider_pk = self._often_the_first(present, key=self.given.__getitem__)
        recipient_pk = self._recipient(present, besides=provider_pk)
        said = self.chance.choice(words.DIRECT)
        provider, helper = self.memberships[provider_pk]
        recipient, _helped = self.memberships[recipient_pk]
        told: Told = {
            "provider": provider,
            "recipient": recipient,
            "title": said.title,
            "category": self.kinds[said.category],
            "minutes": self._minutes(said.minutes),
            "happened_on": provider.bank.today(at - HOUR * self.chance.randint(1, 48)),
        }
        free = [one for one in self.coordinators if not one.is_seated_in(provider_pk, recipient_pk)]
        if helper.user_id and self.chance.random() < 0.8:
            exchange = recording.log_directly(by=helper, at=at, **told)
            return self._answered(exchange, at + HOUR * self.chance.randint(1, 60))
        via = Via(
            channel=Exchange.Channel.PAPER,
            source=f"slip {self.chance.randint(100, 999):04}",
            side=Side.PROVIDER,
        )
        exchange = recording.record(both_agreed=True, by=free[0], at=at, via=via, **told)
        return self._approved(exchange, at + HOUR * self.chance.randint(4, 50))

    def _answered(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        if at > self.at:
            return exchange
        luck = self.chance.random()
        side = Side(exchange.logged_side).other
        actor = self.actor(exchange, side)
        if luck < 0.03:
            reason = self.chance.choice(words.DISPUTES)
            exchange = recording.dispute(exchange, reason=reason, by=actor.by, at=at, via=actor.via)
            return self._sorted_out(exchange, at + DAY * self.chance.randint(1, 4))
        if luck < 0.08 and exchange.minutes and exchange.minutes > STEP_MINUTES * 2:
            fewer = exchange.minutes - STEP_MINUTES
            exchange = recording.correct(exchange, minutes=fewer, by=actor.by, at=at, via=actor.via)
            at, actor = at + HOUR * 5, self.actor(exchange, side.other)
            if at > self.at:
                return exchange
        exchange = recording.confirm(exchange, by=actor.by, at=at, via=actor.via)
        return self._approved(exchange, at + HOUR * self.chance.randint(4, 50))

    def _approved(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        if exchange.state == Exchange.State.CONFIRMED:
            if at > self.at:
                return exchange
            exchange = settling.approve(exchange, by=self.coordinator(exchange), at=at)
        return self._afterwards(exchange, at)

    def _afterwards(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        self.given[exchange.provider_id] += exchange.minutes or 0
        self.given[exchange.recipient_id] -= exchange.minutes or 0
        later = at + HOUR * self.chance.randint(1, 20)
        helped = self.actor(exchange, Side.RECIPIENT)
        if self.chance.random() < 0.25 and later < self.at and not helped.via.side:
            exchange = lifecycle.thank(
                exchange, words=self.chance.choice(words.THANKS), by=helped.by, at=later
            )
        if self.chance.random() < 0.015 and later + DAY < self.at:
            reason = self.chance.choice(words.UNDONE)
            exchange = settling.reverse(
                exchange, reason=reason, by=self.coordinator(exchange), at=later + DAY
            )
        return exchange

    def _sorted_out(self, exchange: Exchange, at: dt.datetime) -> Exchange:
        if at > self.at:
            return exchange
        by, reason = self.coordinator(exchange), self.chance.choice(words.REASONS)
        luck = self.chance.random()
        if luck < 0.5:
            minutes = max(STEP_MINUTES, (exchange.minutes or 60) - STEP_MINUTES * 2)
            return settling.change(exchange, minutes=minutes, reason=reason, by=by, at=at)
        if luck < 0.8:
            return settling.settle(exchange, reason=reason, by=by, at=at)
        return settling.cancel(exchange, reason=reason, by=by, at=at)

    def _recipient(self, present: list[int], *, besides: int) -> int:
        """Often whoever has given most of a few: that keeps the circle turning."""
        return self._often_the_first([pk for pk in present if pk != besides], key=lambda pk: -self.given[pk])

    def _often_the_first(self, candidates: list[T], *, key: Callable[[T], int]) -> T:
        """One of a few; not always the one whose turn it would be, as people are not like that."""
        few = self.chance.sample(candidates, min(3, len(candidates)))
        return min(few, key=key) if self.chance.random() < TURNS else few[0]

    def _minutes(self, around: int) -> int:
        steps = around // STEP_MINUTES + self.chance.choice((-1, 0, 0, 0, 1, 2))
        return max(1, steps) * STEP_MINUTES


def _on_the_hour(at: dt.datetime, chance: random.Random) -> dt.datetime:
    return at.replace(hour=chance.randint(9, 18), minute=chance.choice((0, 30)), second=0, microsecond=0)
