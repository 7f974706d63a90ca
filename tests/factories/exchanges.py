"""Offers and requests, and the kinds of help they are of."""

import datetime as dt

import factory
from django.utils import timezone

from exchanges.models import Category, Listing
from tests.factories.members import MembershipFactory, TimeBankFactory


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
