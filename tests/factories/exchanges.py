"""Offers and requests, the kinds of help they are of, and exchanges in any state."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from exchanges import lifecycle, recording, settling
from exchanges.models import Category, Exchange, Listing
from members import roles
from members.models import Person, TimeBank
from tests.factories.members import MembershipFactory, TimeBankFactory, a_person


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    bank = factory.SubFactory(TimeBankFactory)
    name = factory.Sequence(lambda n: f"Kind of help {n}")
    position = factory.Sequence(lambda n: 100 + n)


class ListingFactory(factory.django.DjangoModelFactory[Listing]):
    """An open offer of the time bank's first kind of help, by a new member; `membership=` for one there is."""

    class Meta:
        model = Listing

    bank = factory.SubFactory(TimeBankFactory)
    membership = factory.SubFactory(MembershipFactory, bank=factory.SelfAttribute("..bank"))
    person = factory.LazyAttribute(lambda listing: listing.membership.people.first())
    category = factory.LazyAttribute(lambda listing: listing.bank.categories.first())
    kind = Listing.Kind.OFFER
    title = factory.Sequence(lambda n: f"Offer number {n}")
    published_at = factory.LazyFunction(timezone.now)
    expires_on = factory.LazyAttribute(
        lambda listing: (
            listing.bank.today(listing.published_at) + dt.timedelta(days=listing.bank.listing_days)
        )
    )

    class Params:
        request = factory.Trait(kind=Listing.Kind.REQUEST)
        standing = factory.Trait(expires_on=None)
        withdrawn = factory.Trait(
            state=Listing.State.WITHDRAWN, withdrawn_at=factory.SelfAttribute("published_at")
        )


class ExchangeFactory(factory.Factory[Exchange]):
    """An exchange brought by the verbs to `state`, between two new members or `provider=` and `recipient=`.

    The recipient proposes, the provider logs. Between somebody without seats nothing can be made.
    """

    class Meta:
        model = Exchange

    bank = factory.SubFactory(TimeBankFactory)
    provider = factory.SubFactory(MembershipFactory, bank=factory.SelfAttribute("..bank"))
    recipient = factory.SubFactory(MembershipFactory, bank=factory.SelfAttribute("..bank"))
    title = factory.Sequence(lambda n: f"Help number {n}")
    minutes = 60
    at = factory.LazyFunction(timezone.now)
    state = Exchange.State.LOGGED

    @classmethod
    def _create(cls, model_class: type[Exchange], *args: Any, **told: Any) -> Exchange:
        state, at = told["state"], told["at"]
        helper, helped = told["provider"].people.first(), told["recipient"].people.first()
        if state in (Exchange.State.PROPOSED, Exchange.State.ACCEPTED):
            return _agreed(helper, helped, **told)
        exchange = recording.log_directly(
            provider=told["provider"],
            recipient=told["recipient"],
            title=told["title"],
            category=told["bank"].categories.first(),
            minutes=told["minutes"],
            happened_on=told["bank"].today(at),
            by=helper,
            at=at,
        )
        return _brought_to(state, exchange, helped, at)


def _agreed(helper: Person, helped: Person, **told: Any) -> Exchange:
    offer = ListingFactory(
        bank=told["bank"], membership=told["provider"], title=told["title"], published_at=told["at"]
    )
    exchange = lifecycle.propose(offer, membership=told["recipient"], by=helped, at=told["at"])
    if told["state"] == Exchange.State.ACCEPTED:
        return lifecycle.accept(exchange, by=helper, at=told["at"])
    return exchange


def _brought_to(state: str, exchange: Exchange, helped: Person, at: dt.datetime) -> Exchange:
    """From logged hours on; a coordinator who has no part in it comes in where one is needed."""
    if state == Exchange.State.LOGGED:
        return exchange
    if state == Exchange.State.DISPUTED:
        return recording.dispute(exchange, reason="That is not how I remember it.", by=helped, at=at)
    if state == Exchange.State.CONFIRMED:
        # The time bank's policy then wants to look at every exchange.
        TimeBank.objects.filter(pk=exchange.bank_id).update(approval=TimeBank.Approval.ALWAYS)
    exchange = recording.confirm(exchange, by=helped, at=at)
    if state == Exchange.State.REVERSED:
        coordinator = a_person(exchange.bank, "Coordinator of undoing", roles.COORDINATOR)
        return settling.reverse(exchange, reason="Entered twice.", by=coordinator, at=at)
    assert exchange.state == state
    return exchange
