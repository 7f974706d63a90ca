"""What kind of help a few words mean: nobody has to choose from a list what can be known from what went before."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Func, Q, TextField, Value

from exchanges.models import Category, Exchange, Listing
from exchanges.models.listing import ListingQuerySet
from members.models import Membership

ALIKE = 0.25


@dataclass(frozen=True)
class Guess:
    """A kind of help, and the offer or request it was known from, where it was one of the two members'."""

    category: Category
    listing: Listing | None = None


def category_of(title: str, *, provider: Membership, recipient: Membership) -> Guess | None:
    """From an offer or request of either, from an exchange of theirs called the same, or from anybody's listings."""
    title = title.strip()
    if not title:
        return None
    words: Any = Func(Value(title), function="bare_words", output_field=TextField())
    of_bank = Listing.objects.filter(bank=provider.bank_id, category__retired_at__isnull=True)
    offered = Q(membership=provider, kind=Listing.Kind.OFFER)
    asked = Q(membership=recipient, kind=Listing.Kind.REQUEST)
    if listing := _most_alike(of_bank.filter(offered | asked), words):
        return Guess(listing.category, listing)
    if category := _of_the_last_called(title, provider, recipient):
        return Guess(category)
    # The operator, unlike the number, can look in the index of all titles.
    listing = _most_alike(of_bank.filter(spelling__trigram_similar=words), words)
    return Guess(listing.category) if listing else None


def _most_alike(listings: ListingQuerySet, words: Any) -> Listing | None:
    likeness = TrigramSimilarity("spelling", words)
    alike = listings.annotate(likeness=likeness).filter(likeness__gte=ALIKE)
    return (
        alike.select_related("category", "membership").order_by("-likeness", "-published_at", "-id").first()
    )


def _of_the_last_called(title: str, *members: Membership) -> Category | None:
    theirs = Exchange.objects.filter(Q(provider__in=members) | Q(recipient__in=members))
    called = theirs.filter(title__iexact=title, category__retired_at__isnull=True)
    exchange = called.select_related("category").order_by("-changed_at", "-id").first()
    return exchange.category if exchange else None
